using Pail.Server.Hosting;
using Pail.Server.Problems;

namespace Pail.Cluster.Hosting;

/// <summary>Stand-in until the stores are here.</summary>
internal sealed record StoreAddress(string Kind, string Rest)
{
    internal const string Expected = "memory, sqlite:DIRECTORY, redis:CONNECTION or postgres:CONNECTION";

    internal static StoreAddress Parse(string setting, string text)
    {
        if (text == "memory")
            return new StoreAddress("memory", "");
        var colon = text.IndexOf(':');
        return colon > 0 && text[..colon] is "sqlite" or "redis" or "postgres" && colon + 1 < text.Length
            ? new StoreAddress(text[..colon], text[(colon + 1)..])
            : throw new StartupException($"{setting} must be {Expected}, but is {Echo.Quote(text)}.");
    }
}

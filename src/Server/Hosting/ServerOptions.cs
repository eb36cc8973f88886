using Pail.Buckets;
using Pail.Server.Buckets;

namespace Pail.Server.Hosting;

/// <summary>What whoever starts the server decides, read and checked once.</summary>
/// <param name="Addresses">Where to listen.</param>
/// <param name="Backend">The backend of buckets that are created without one.</param>
/// <param name="Insecure">Whether the server may be reached from other machines without authentication.</param>
internal sealed record ServerOptions(ListenAddresses Addresses, BucketBackend Backend, bool Insecure)
{
    /// <summary>The configuration of buckets that are created without one.</summary>
    internal BucketConfig BucketDefaults => new() { Backend = Backend };

    internal static ServerOptions Read(IConfiguration configuration)
    {
        var insecure = ReadFlag(configuration, "insecure");
        var addresses = ListenAddresses.Read(configuration);
        if (!insecure && addresses.FirstBeyondLoopback is { } open)
        {
            throw new StartupException(
                $"Refusing to listen on {open}: it can be reached from other machines, and there is no authentication. "
                + $"Use a loopback address such as {ListenAddresses.Default}, or add --insecure.");
        }

        return new ServerOptions(addresses, ReadBackend(configuration), insecure);
    }

    private static BucketBackend ReadBackend(IConfiguration configuration)
    {
        if (configuration["backend"] is not { } word)
            return BucketBackend.Table;
        return BucketWords.Backend(word)
            ?? throw new StartupException($"The backend must be {BucketWords.Backends}, but is \"{word}\".");
    }

    private static bool ReadFlag(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { } word)
            return false;
        return bool.TryParse(word, out var value)
            ? value
            : throw new StartupException($"{name} must be true or false, but is \"{word}\".");
    }
}

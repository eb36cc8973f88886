namespace Pail.Server.Tests;

/// <summary>An answer as the server sent it.</summary>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal string? Code => Headers.GetValueOrDefault("Kv-Error-Code");
}

using System.Text.Json;

namespace Pail.Server.Observer.Comparing;

/// <summary>What the clients of one backend saw in all.</summary>
internal sealed record ComparisonResult(
    string Backend,
    double OperationsPerSecond,
    TimeSpan Median,
    TimeSpan NinetyNinth,
    TimeSpan Longest,
    long Errors,
    long Conflicts,
    int Kills,
    long LostKeys,
    TimeSpan? Recovery,
    int LongestMailbox)
{
    /// <summary>Whether its bucket was durable.</summary>
    internal bool IsDurable { get; init; }

    internal static void Write(Utf8JsonWriter json, ComparisonResult result)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, "result"u8);
        json.WriteString("backend"u8, result.Backend);
        json.WriteBoolean("durable"u8, result.IsDurable);
        json.WriteNumber("operationsPerSecond"u8, Math.Round(result.OperationsPerSecond));
        json.WriteNumber("p50"u8, result.Median.TotalMicroseconds);
        json.WriteNumber("p99"u8, result.NinetyNinth.TotalMicroseconds);
        json.WriteNumber("max"u8, result.Longest.TotalMicroseconds);
        json.WriteNumber("errors"u8, result.Errors);
        json.WriteNumber("conflicts"u8, result.Conflicts);
        json.WriteNumber("kills"u8, result.Kills);
        json.WriteNumber("lostKeys"u8, result.LostKeys);
        if (result.Recovery is { } recovery)
            json.WriteNumber("recoveryMs"u8, Math.Round(recovery.TotalMilliseconds, 2));
        else
            json.WriteNull("recoveryMs"u8);
        json.WriteNumber("longestMailbox"u8, result.LongestMailbox);
        json.WriteEndObject();
    }
}

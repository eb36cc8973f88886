using System.Net;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>What the server has answered.</summary>
internal sealed class Answer
{
    internal required HttpStatusCode Status { get; init; }

    /// <summary>The code of the problem; null for none.</summary>
    internal string? Code { get; init; }

    /// <summary>The entity tag; null without one.</summary>
    internal Tag? Tag { get; init; }

    internal DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The number that was stored in the value's metadata; null without one.</summary>
    internal string? Number { get; init; }

    internal required byte[] Body { get; init; }

    internal required Moment Moment { get; init; }

    /// <summary>When it had come, by the monotonic clock.</summary>
    internal long Ticks { get; init; } = System.Diagnostics.Stopwatch.GetTimestamp();

    internal bool IsDone => (int)Status < 300;

    /// <summary>Whether nobody knows what has become of the request: the answer says so, or is one that says nothing.</summary>
    internal bool IsUnknown =>
        (int)Status >= 500 && !System.Text.Encoding.UTF8.GetString(Body).Contains("\"outcome\":\"not-applied\"", StringComparison.Ordinal)
        && Status != HttpStatusCode.InsufficientStorage;
}

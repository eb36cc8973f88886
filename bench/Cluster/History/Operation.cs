using System.Globalization;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.History;

/// <summary>What one client has asked of one key, when, and what it was told. Times are those of this process's monotonic clock.</summary>
/// <param name="client">Who has asked.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="key">The key.</param>
/// <param name="kind">What it was.</param>
internal sealed class Operation(string client, string bucket, string key, OperationKind kind)
{
    internal string Client => client;

    internal string Bucket => bucket;

    internal string Key => key;

    internal OperationKind Kind => kind;

    /// <summary>
    /// What a put stores; what a read or an increment was answered. Null for nothing. No two puts of a key store the same.
    /// </summary>
    internal string? Content { get; set; }

    /// <summary>The entity tag that the key must have; null for any.</summary>
    internal Tag? IfMatch { get; init; }

    /// <summary>Whether the key must have no value.</summary>
    internal bool IfAbsent { get; init; }

    /// <summary>The entity tag of the answer: the new one after a write, else the present one. Null when it has none.</summary>
    internal Tag? Tag { get; set; }

    /// <summary>What is known. A request without an answer stays unknown.</summary>
    internal OperationOutcome Outcome { get; set; }

    /// <summary>Whether it was sent after the load had ended.</summary>
    internal bool IsFinal { get; init; }

    internal long Began { get; set; }

    /// <summary>When the answer came; never for an unknown outcome.</summary>
    internal long Ended { get; set; } = long.MaxValue;

    internal bool IsWrite => kind != OperationKind.Read;

    public override string ToString()
    {
        var condition = IfMatch is { } tag ? $" if {tag}" : IfAbsent ? " if absent" : "";
        var end = Ended == long.MaxValue ? "" : Ended.ToString(CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{Began}-{end}] {client}: {kind} {bucket}/{key}{condition} -> {Outcome} {Content ?? "nothing"} {Tag}");
    }
}

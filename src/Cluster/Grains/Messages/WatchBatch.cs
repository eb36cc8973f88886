using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>What the owner of a bucket tells a watcher at once: at first where the watch begins, then events.</summary>
[GenerateSerializer, Alias("pail.events"), Immutable]
internal sealed class WatchBatch
{
    /// <summary>Why there is no watch; null when there is one. Then it is the only batch.</summary>
    [Id(0)]
    internal Refusal? Refusal { get; init; }

    /// <summary>In the first batch: the first page of the present state; null when the watch does not begin with it.</summary>
    [Id(1)]
    internal KeyPage? State { get; init; }

    /// <summary>In the first batch: whether the watcher must forget what it knows.</summary>
    [Id(2)]
    internal bool Resets { get; init; }

    /// <summary>The events, in whole groups.</summary>
    [Id(3)]
    internal BucketEvent[] Events { get; init; } = [];

    /// <summary>The place to go on from after the events (see <see cref="BucketWatch.Place"/>).</summary>
    [Id(4)]
    internal Revision? Place { get; init; }
}

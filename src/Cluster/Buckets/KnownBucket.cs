using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Buckets;

/// <summary>What a silo knows of a bucket that another silo may own. Never changes: who learns more makes another one.</summary>
/// <param name="Facts">What the store has said.</param>
/// <param name="Config">The configuration that was heard of last.</param>
/// <param name="Grain">The owner.</param>
/// <param name="HeardAt">
/// A moment at which the configuration may have been this one, a timestamp of the clock: when the store was asked, or when the owner had
/// answered. An owner may say what is being stored yet; whoever asks the store, or the next owner, later sets that right.
/// </param>
internal sealed record KnownBucket(BucketFacts Facts, ConfigStamp Config, IBucketGrain Grain, long HeardAt)
{
    internal long Life => Facts.Life;
}

using Pail.Cluster.Grains;

namespace Pail.Cluster.Buckets;

/// <summary>What is asked of a bucket's owner: how to ask it here, and how to ask it on another silo. Made once for each kind.</summary>
/// <param name="Local">Asks the owner on this silo.</param>
/// <param name="Remote">Asks the grain; with the configuration that was seen last.</param>
/// <param name="IsBounded">Whether the call must end within the bucket's call timeout. One that takes many steps need not.</param>
/// <param name="Unwanted">Ends what an answer has begun that comes too late; null when there is nothing to end.</param>
internal sealed record OwnerStep<TState, T>(
    Func<LocalOwner, TState, ValueTask<T>> Local,
    Func<IBucketGrain, TState, long, Task<Reply<T>>> Remote,
    bool IsBounded = true,
    Func<T, ValueTask>? Unwanted = null);

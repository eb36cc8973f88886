namespace Pail.Buckets.Tests.World;

// What a client of a world can ask for, beside the operations, transactions and queries of the library itself; and what happens to a bucket
// by itself.

/// <summary>A read of one key.</summary>
internal sealed record Read(string Key, bool Uses);

/// <summary>The removal of all keys.</summary>
internal sealed record RemoveAll;

/// <summary>The bucket gets another configuration.</summary>
internal sealed record Configured(BucketConfig Config);

/// <summary>The process ended, and its entries are lost.</summary>
internal sealed record EntriesLost;

/// <summary>The entries of a durable bucket go on in another epoch: its process, or the whole program, was started again.</summary>
/// <param name="Epoch">The epoch that is over; 0 when the bucket had none.</param>
internal sealed record Restarted(long Epoch);

/// <summary>The bucket was deleted.</summary>
/// <param name="WasEmpty">Whether the deleter had asked that the bucket must have no key.</param>
internal sealed record BucketRemoved(bool WasEmpty);

/// <summary>The bucket was not deleted, because it had a key.</summary>
internal sealed record FoundNotEmpty;

namespace Pail.Buckets;

/// <summary>How an owner of a bucket of several machines uses the store.</summary>
internal sealed record OwnershipOptions
{
    /// <summary>
    /// For how long an owner may answer readers after the store has confirmed its fence, counted from when it asked. A new owner waits for
    /// as long before its first commit, unless the owner before has ended by itself: so nobody reads what has been overwritten elsewhere.
    /// </summary>
    internal TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes may wait to be stored. When there are more, new writes are refused.</summary>
    internal long MaxPendingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Runs what waits for the store.</summary>
    internal StorageRunner Runner { get; init; } = StorageRunner.Threads;

    /// <summary>
    /// Whether the machine may take the next fence for a process that is started again. One that the others have declared dead must not:
    /// it would take the bucket from its rightful owner.
    /// </summary>
    internal Func<ValueTask<bool>> MayOpen { get; init; } = static () => new(true);
}

namespace Pail.Buckets;

/// <summary>
/// Where the changes of a durable bucket go, and which of them are in the store. It lives as long as the bucket; each set of entries
/// appends through a session of its own.
/// </summary>
/// <param name="number">The number of the bucket in its changes: another bucket of the same name has another one.</param>
internal abstract class BucketJournal(long number)
{
    private long _appended;

    internal long Number => number;

    /// <summary>Whether new changes are taken.</summary>
    internal abstract IJournalState State { get; }

    /// <summary>Whether the beginning of an epoch is a change of its own.</summary>
    internal abstract bool StoresEpochs { get; }

    /// <summary>The position of the bucket's last change. Written under the journal's lock, read by any thread.</summary>
    internal long Appended
    {
        get => Volatile.Read(ref _appended);
        set => Volatile.Write(ref _appended, value);
    }

    /// <summary>
    /// Whether what a reader has found is in the store, so that he may see it. What he has not found may have been removed by a change
    /// that is not in the store yet.
    /// </summary>
    internal abstract bool MayShow(Entry? entry);

    /// <summary>Completes when all changes that the bucket has made so far are in the store, and a reader may see them.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="BucketStorageException">They may not come into the store; see <see cref="OutcomeSince"/>.</exception>
    internal abstract ValueTask WhenSettled(TimeSpan timeout);

    /// <summary>After a failure: whether a change that was appended after a position may be in the store.</summary>
    internal abstract Outcome OutcomeSince(long position);

    /// <summary>Appends changes that come into the store together.</summary>
    /// <param name="session">The session of the entries that have changed; null for a change of the bucket itself.</param>
    /// <param name="group">The changes.</param>
    /// <param name="shown">The place in the bucket's event log after their events; 0 for none.</param>
    /// <returns>The position of the last of them; 0 when the session is over, and nothing was appended.</returns>
    internal abstract long Append(JournalSession? session, ReadOnlySpan<Change> group, long shown);

    /// <summary>Appends a change of the bucket itself, not of its entries. Any thread.</summary>
    internal void Append(in Change change) => Append(null, new ReadOnlySpan<Change>(in change), 0);

    /// <summary>Changes the bucket's configuration. Any thread.</summary>
    internal void Configure(string name, DateTimeOffset created, BucketConfig config) =>
        Append(Change.ConfigureBucket(Number, name, created, config));

    /// <summary>
    /// Reads events that are in the store: all changes after an event, of any epoch. Null when they are not kept, or when there is no such
    /// event.
    /// </summary>
    internal virtual ValueTask<IReadOnlyList<BucketEvent>?> ReadEvents(Revision since) => default;

    /// <summary>Deletes the bucket: its entries may append no more.</summary>
    internal abstract void End();

    /// <summary>
    /// Reads what the bucket has in the store, for a new set of entries. From now on the set before may append no more; what it has
    /// appended is read too.
    /// </summary>
    internal abstract ValueTask<RecoveredBucket?> Recover();
}

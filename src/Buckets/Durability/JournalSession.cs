namespace Pail.Buckets;

/// <summary>What one set of entries appends to the journal. Used like the entries, by one user at a time.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="events">The bucket's events.</param>
internal sealed class JournalSession(BucketJournal bucket, EventLog events)
{
    /// <summary>The position of the last change of this set of entries.</summary>
    internal long Appended { get; private set; }

    internal void Put(Entry entry) => Append(Change.Put(bucket.Number, entry));

    internal void Expire(Entry entry) => Append(Change.Expire(bucket.Number, entry));

    internal void Remove(string key, Revision revision) =>
        Append(Change.Remove(bucket.Number, key, revision));

    internal void Clear(Revision revision) => Append(Change.Clear(bucket.Number, revision));

    // It shows no events: the set of entries before may have announced a change that it was not allowed to append any more.
    internal void BeginEpoch(Revision revision)
    {
        if (bucket.StoresEpochs)
            Append([Change.BeginEpoch(bucket.Number, revision)], 0);
    }

    /// <summary>What a change of a transaction is in the journal.</summary>
    internal Change ChangeOf(EntryChange change, in OperationResult result, Revision revision) => change switch
    {
        EntryChange.Put => Change.Put(bucket.Number, result.Entry!),
        EntryChange.Expiry => Change.Expire(bucket.Number, result.Entry!),
        _ => Change.Remove(bucket.Number, result.Previous!.Key, revision),
    };

    private void Append(in Change change) => Append(new ReadOnlySpan<Change>(in change));

    /// <summary>Appends changes that come into the store together.</summary>
    /// <exception cref="SessionOverException">
    /// The process was killed, and the next one reads already what it has written; or the bucket has been deleted.
    /// </exception>
    internal void Append(ReadOnlySpan<Change> group) => Append(group, events.End);

    private void Append(ReadOnlySpan<Change> group, long shown)
    {
        // Ends the step, and so the process, which is doomed anyway: its caller must not be told that the change was made.
        var position = bucket.Append(this, group, shown);
        Appended = position != 0 ? position : throw new SessionOverException(bucket.Number);
    }
}

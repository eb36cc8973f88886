namespace Pail.Buckets;

/// <summary>What the commits of a journal have cost. Written by its thread, read by any; nobody waits, and nothing is allocated.</summary>
internal sealed class JournalMeter(TimeProvider time)
{
    private readonly DurationMeter _commits = new(time);
    private readonly DurationMeter _syncs = new(time);
    private long _changes;
    private long _bytes;

    /// <summary>The batches that were written.</summary>
    internal BucketStorageCommits Commits => new(_commits.Read(), Volatile.Read(ref _changes), Volatile.Read(ref _bytes));

    /// <summary>The waits for the disk that were no part of a commit.</summary>
    internal BucketStorageDurations Syncs => _syncs.Read();

    internal void AddCommit(TimeSpan took, int changes, int bytes)
    {
        Volatile.Write(ref _changes, _changes + changes);
        Volatile.Write(ref _bytes, _bytes + bytes);
        _commits.Add(took);
    }

    internal void AddSync(TimeSpan took) => _syncs.Add(took);
}

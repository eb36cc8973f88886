using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <summary>The storage of a tree's durable buckets: what was read from it at the start, and the journal that goes on with it.</summary>
internal sealed partial class BucketStorage : IAsyncDisposable
{
    private const long MiB = 1024 * 1024;

    // A start that takes longer says how far it is, this often.
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(2);

    private readonly ILogStore _store;
    private readonly BucketStorageRecovery _recovery;
    private readonly ILogger _logger;
    private long _lastNumber;
    private long _lastDeletion;

    private BucketStorage(
        ILogStore store, Journal journal, EpochSource epochs, in LogMarks marks, BucketStorageRecovery recovery, ILogger logger)
    {
        (_store, Journal, Epochs, _lastNumber, _recovery, _logger) = (store, journal, epochs, marks.Bucket, recovery, logger);
        epochs.StartAfter(marks.Epoch);
    }

    /// <summary>The journal.</summary>
    internal Journal Journal { get; }

    /// <summary>Makes epochs that are greater than all that were ever in the store.</summary>
    internal EpochSource Epochs { get; }

    /// <summary>Opens a store and reads it. Takes as long as the store is large.</summary>
    /// <exception cref="BucketStorageException">It cannot be used; the message says why, and what to do.</exception>
    internal static (BucketStorage Storage, IReadOnlyList<StoredBucket> Buckets) Open(
        ILogStore store, JournalOptions options, EpochSource epochs, TimeProvider time, ILogger logger)
    {
        try
        {
            if (store.CutCommits > 0)
                LogCut(logger, store.CutBytes, store.CutCommits);
            var began = time.GetTimestamp();
            var reported = began;
            var all = (store.Size.SnapshotBytes + store.Size.LogBytes) / MiB;
            LogScan scan;
            using (var reader = store.OpenReader())
            {
                scan = LogScan.Read(reader, store.FilePath, soFar =>
                {
                    if (time.GetElapsedTime(reported) < ReportPeriod)
                        return;
                    reported = time.GetTimestamp();
                    LogProgress(logger, soFar.Changes, soFar.Bytes / MiB, all);
                });
            }

            var buckets = scan.Buckets.Values
                .Select(bucket => new StoredBucket(bucket, scan.PartsOf(bucket.Number), scan.BatchesOf(bucket.Number)))
                .ToList();
            var recovery = new BucketStorageRecovery(
                buckets.Count, scan.Entries, scan.Changes, scan.Bytes, time.GetElapsedTime(began), store.CutBytes);
            LogRead(logger, recovery.Buckets, recovery.Entries, recovery.Duration.TotalSeconds);
            if (recovery.CutBytes > 0)
                LogUnfinished(logger, recovery.CutBytes);
            var journal = new Journal(store, scan.Marks.Position, options, time, logger);
            return (new BucketStorage(store, journal, epochs, scan.Marks, recovery, logger), buckets);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the log by a snapshot whenever it has become large.</summary>
    /// <param name="buckets">All buckets, also those that are not durable or are being deleted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs a snapshot that could not be made.</param>
    internal void Compact(Func<IEnumerable<Bucket>> buckets, TimeProvider time, ILogger logger)
    {
        Compaction = new Compaction(this, buckets, time, logger);
        Begin(Compaction.DeleteLeft);
        Journal.LogIsLarge = () => Begin(Compaction.Run);
    }

    // One after the other: what is left is deleted at the start, and a snapshot may be due at once.
    private void Begin(Func<Task> work)
    {
        var before = Compacting ?? Task.CompletedTask;
        Compacting = Journal.Options.Runner.Begin(async () =>
        {
            await before;
            await work();
        });
    }

    /// <summary>Makes snapshots; null before <see cref="Compact"/>.</summary>
    internal Compaction? Compaction { get; private set; }

    /// <summary>The last compaction, or the deletion of what one has left; null before the first.</summary>
    internal Task? Compacting { get; private set; }

    /// <summary>The greatest number of a bucket so far.</summary>
    internal long LastNumber => Interlocked.Read(ref _lastNumber);

    /// <summary>The position of the last deletion of a bucket in this program; 0 when there was none.</summary>
    internal long LastDeletion => Volatile.Read(ref _lastDeletion);

    /// <summary>Notes where a bucket was deleted.</summary>
    internal void NoteDeletion(long position)
    {
        // Two deletions at the same time: the later one must stay.
        for (var last = LastDeletion; position > last; last = LastDeletion)
            Interlocked.CompareExchange(ref _lastDeletion, position, last);
    }

    /// <summary>Makes a new bucket durable.</summary>
    internal void Add(Bucket bucket)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        var journal = Attach(bucket, number);
        journal.Restore(RestoredBucket.Empty);
        journal.Append(Change.CreateBucket(number, bucket.Name, bucket.Context.Created, bucket.Config));
    }

    /// <summary>Makes a bucket go on with what was read.</summary>
    internal void Attach(Bucket bucket, StoredBucket stored)
    {
        var journal = Attach(bucket, stored.Bucket.Number);
        journal.SetParts([.. stored.Parts.Select(static part => (int)part)], 0);
        foreach (var batch in stored.Batches)
            journal.AddBatch(batch);
        journal.Restore(RestoredBucket.Of(stored.Bucket));
    }

    /// <summary>Writes what is left, waits for the disk, and closes the store. A backup that is being made is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        try
        {
            await EndBackUpAndJournal().WaitAsync(Journal.Options.EndTimeout);
        }
        catch (TimeoutException)
        {
            // The program would end only by a kill, which is no worse for the store.
            LogHangs(_logger, Journal.Options.EndTimeout.TotalSeconds, Journal.Lag.Changes);
            return;
        }

        // It ends because the journal is closed, and may still have a reader of the files.
        if (Compacting is { } compacting)
            await compacting;
        _closing.Dispose();
    }

    // A backup that is given up may wait for the disk, too.
    private async Task EndBackUpAndJournal()
    {
        if (Volatile.Read(ref _backUp) is { } backUp)
            await backUp;
        await Journal.Options.Runner.Run(Journal.Dispose);
    }

    [LoggerMessage(
        20,
        LogLevel.Critical,
        "The disk of the storage did not answer for {Seconds} s, so the storage was left open. {Changes} changes may not be stored")]
    private static partial void LogHangs(ILogger logger, double seconds, long changes);

    [LoggerMessage(5, LogLevel.Information, "Reading the storage: {Changes} changes so far, {Read} of {All} MiB")]
    private static partial void LogProgress(ILogger logger, long changes, long read, long all);

    [LoggerMessage(6, LogLevel.Information, "Read the storage in {Seconds:0.0} s: {Buckets} buckets, {Keys} keys")]
    private static partial void LogRead(ILogger logger, int buckets, long keys, double seconds);

    [LoggerMessage(16, LogLevel.Information, "Left out {CutBytes} bytes of an unfinished end of the storage")]
    private static partial void LogUnfinished(ILogger logger, long cutBytes);

    private LocalBucketJournal Attach(Bucket bucket, long number)
    {
        var context = bucket.Context;
        var journal = new LocalBucketJournal(Journal, number, context.Events);
        context.Events.WaitsForStore = true;
        context.Journal = journal;
        return journal;
    }

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "The end of the storage was left out: {Bytes} bytes with {Commits} whole commits behind some that were not on the disk yet. "
            + "Answers do not wait for the disk, so a power cut takes the last ones")]
    private static partial void LogCut(ILogger logger, long bytes, int commits);
}

/// <summary>A bucket that was read from the store.</summary>
/// <param name="Bucket">What was read.</param>
/// <param name="Parts">The parts of the snapshot that have entries of it, in order.</param>
/// <param name="Batches">The batches that have changes of it, in order.</param>
internal sealed record StoredBucket(ReplayedBucket Bucket, IReadOnlyList<long> Parts, IReadOnlyList<long> Batches);

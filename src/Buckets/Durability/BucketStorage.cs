using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <summary>The storage of a tree's durable buckets: what was read from it at the start, and the journal that goes on with it.</summary>
internal sealed class BucketStorage
{
    private long _lastNumber;

    private BucketStorage(Journal journal, in LogMarks marks)
    {
        Journal = journal;
        (_lastNumber, GreatestEpoch) = (marks.Bucket, marks.Epoch);
    }

    /// <summary>The journal.</summary>
    internal Journal Journal { get; }

    /// <summary>The greatest epoch of any bucket that was ever in the store.</summary>
    internal long GreatestEpoch { get; }

    /// <summary>Opens a store and reads it. Takes as long as the store is large.</summary>
    /// <exception cref="LogStoreException">It cannot be used; the message says why, and what to do.</exception>
    internal static (BucketStorage Storage, IReadOnlyList<StoredBucket> Buckets) Open(
        ILogStore store, TimeSpan? syncEvery, TimeProvider time, ILogger logger)
    {
        try
        {
            var replay = new LogReplay();
            var batches = new Dictionary<long, List<long>>();
            using (var reader = store.OpenReader())
            {
                var touched = new HashSet<long>();
                foreach (var piece in reader.Read())
                {
                    touched.Clear();
                    replay.Read(piece.Bytes.Span, touched);
                    foreach (var bucket in touched)
                    {
                        if (!batches.TryGetValue(bucket, out var list))
                            batches.Add(bucket, list = []);
                        list.Add(piece.Number);
                    }
                }
            }

            var buckets = replay.Complete().Values.Select(bucket => new StoredBucket(bucket, batches[bucket.Number])).ToList();
            var journal = new Journal(store, replay.Marks.Position, new JournalOptions(syncEvery), time, logger);
            return (new BucketStorage(journal, replay.Marks), buckets);
        }
        catch
        {
            store.Dispose();
            throw;
        }
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
        foreach (var batch in stored.Batches)
            journal.AddBatch(batch);
        journal.Restore(RestoredBucket.Of(stored.Bucket));
    }

    /// <summary>Reads what one bucket has in the store.</summary>
    internal static RestoredBucket Read(BucketJournal journal)
    {
        var replay = new LogReplay { Only = journal.Number };
        using (var reader = journal.Journal.OpenReader())
        {
            foreach (var batch in journal.Batches())
                replay.Read(reader.ReadBatch(batch).Bytes.Span);
        }

        return RestoredBucket.Of(replay.Complete()[journal.Number]);
    }

    /// <summary>Writes what is left, waits for the disk, and closes the store.</summary>
    internal void Close() => Journal.Dispose();

    private BucketJournal Attach(Bucket bucket, long number)
    {
        var context = bucket.Context;
        var journal = new BucketJournal(Journal, number, context.Events);
        context.Events.WaitsForStore = true;
        context.Journal = journal;
        return journal;
    }
}

/// <summary>A bucket that was read from the store.</summary>
/// <param name="Bucket">What was read.</param>
/// <param name="Batches">The batches that have changes of it, in order.</param>
internal sealed record StoredBucket(ReplayedBucket Bucket, IReadOnlyList<long> Batches);

using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <summary>
/// Writes a snapshot of all durable buckets, and deletes the batches that it makes superfluous. It goes on beside writers: it reads a
/// bucket in steps, and each part is written between two batches.
/// </summary>
/// <remarks>
/// The batches after the beginning stay, so whatever changes meanwhile is in them. Of each bucket, the revision and the position at its
/// first step are noted. An entry with a later revision is left out: its change is in those batches. All others get this position. A change
/// in a batch with an earlier position is older than they are, and replay ignores it; so one with a later position is newer.
/// </remarks>
internal sealed partial class Compaction(BucketStorage storage, Func<IEnumerable<Bucket>> buckets, TimeProvider time, ILogger logger)
{
    private const int PartBytes = 256 * 1024;
    private const int DeletedBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _part = new(PartBytes);
    private readonly Dictionary<LocalBucketJournal, List<int>> _parts = [];
    private ILogSnapshot? _snapshot;
    private PartWriter? _writer;
    private long _through;
    private int _written;
    private volatile SnapshotProgress _progress = SnapshotProgress.None;

    /// <summary>What has become of the snapshots. Any thread.</summary>
    internal SnapshotProgress Progress => _progress;

    private Journal Journal => storage.Journal;

    /// <summary>
    /// Makes a snapshot. Never throws: without one, everything stays as it is, and the next is tried when the log has grown.
    /// </summary>
    internal async Task Run()
    {
        (_writer, _written, _snapshot) = (null, 0, null);
        _parts.Clear();
        var began = time.GetTimestamp();
        _progress = _progress with { IsRunning = true };
        try
        {
            await DeleteLeft();
            await Journal.Do(store =>
            {
                _through = store.LastBatch;
                _snapshot = store.BeginSnapshot(_through);
            });
            foreach (var bucket in buckets())
            {
                if (bucket.Context.Journal is LocalBucketJournal journal)
                    await Write(bucket, journal);
            }

            await Flush();

            // The parts may tell of changes that were appended meanwhile. The snapshot counts when these are in the store.
            await WhenStored(Journal.Appended);
            await Journal.Do(_ => Complete());
            _progress = _progress with
            {
                Count = _progress.Count + 1,
                LastTime = time.GetUtcNow(),
                LastDuration = time.GetElapsedTime(began),
                Error = null,
            };
        }
        catch (Exception) when (Journal.IsClosed)
        {
            // The next start goes on with the log.
        }
        catch (Exception error)
        {
            _progress = _progress with { Error = new BucketStorageError(time.GetUtcNow(), error.Message) };
            LogNoSnapshot(logger, error);
            await GiveUp();
            return;
        }
        finally
        {
            _progress = _progress with { IsRunning = false };
        }

        await DeleteLeft();
    }

    /// <summary>
    /// Deletes what a snapshot has made superfluous, and what one has left that was not completed. Never throws: the next compaction tries
    /// it again.
    /// </summary>
    internal async Task DeleteLeft()
    {
        try
        {
            await DeleteOld();
        }
        catch (BucketStorageException) when (Journal.IsClosed)
        {
            // The next start deletes it.
        }
        catch (BucketStorageException error)
        {
            LogNotDeleted(logger, error);
        }
    }

    // While the disk is full, it may be full because of the parts of this snapshot: it is given up then.
    private async Task WhenStored(long position)
    {
        while (true)
        {
            try
            {
                await Journal.WhenCommitted(position, Journal.Options.FullPause);
                return;
            }
            catch (TimeoutException) when (Journal.IsFull)
            {
                throw new BucketStorageException(BucketStorageFault.Full, "The disk has become full while the storage was compacted.");
            }
            catch (TimeoutException)
            {
                // The disk is slow, or another program holds the database.
            }
        }
    }

    private async Task Write(Bucket bucket, LocalBucketJournal journal)
    {
        var position = 0L;
        var revision = default(Revision);
        for (string? after = null; ;)
        {
            SnapshotPage page;
            try
            {
                page = await bucket.ReadForSnapshot(after);
            }
            catch (BucketUnavailableException)
            {
                // Nobody answers for it now, but the store has it.
                await WriteStored(bucket, journal);
                return;
            }

            if (position == 0)
            {
                (position, revision) = (page.Position, page.Revision);
                WriteHeader(bucket, journal, position, revision);
            }

            foreach (var entry in page.Entries)
            {
                if (entry.Revision.Number <= revision.Number)
                    await Write(journal, position, Change.Put(journal.Number, entry));
            }

            if (page.Next is null)
                return;
            after = page.Next;
        }
    }

    private async Task WriteStored(Bucket bucket, LocalBucketJournal journal)
    {
        var position = journal.Appended;
        await WhenStored(position);
        if (await journal.Read() is not { } stored)
            return;
        WriteHeader(bucket, journal, position, new Revision(stored.Epoch, stored.LastRevision));
        foreach (var entry in stored.Entries)
            await Write(journal, position, Change.Put(journal.Number, entry));
    }

    private void WriteHeader(Bucket bucket, LocalBucketJournal journal, long position, Revision revision)
    {
        Note(journal);
        var context = bucket.Context;
        _writer!.Write(position, Change.CreateBucket(journal.Number, bucket.Name, context.Created, context.Config));
        _writer.Write(position, Change.BeginEpoch(journal.Number, revision));
    }

    private async ValueTask Write(LocalBucketJournal journal, long position, Change change)
    {
        Note(journal);
        _writer!.Write(position, change);
        if (_part.WrittenCount >= PartBytes)
            await Flush();
    }

    /// <summary>Begins a part if there is none, and notes that it has something of a bucket.</summary>
    private void Note(LocalBucketJournal journal)
    {
        if (_writer is null)
        {
            _part.ResetWrittenCount();
            _writer = new PartWriter(_part, new LogMarks(Journal.Appended, storage.Epochs.Last, storage.LastNumber));
        }

        if (!_parts.TryGetValue(journal, out var parts))
            _parts.Add(journal, parts = []);
        if (parts.Count == 0 || parts[^1] != _written + 1)
            parts.Add(_written + 1);
    }

    private async Task Flush()
    {
        // A store without buckets has a snapshot with one part, for its numbers.
        _writer ??= new PartWriter(_part, new LogMarks(Journal.Appended, storage.Epochs.Last, storage.LastNumber));
        await Journal.Do(_ => _snapshot!.Append(_part.WrittenSpan));
        (_writer, _written) = (null, _written + 1);
        _part.ResetWrittenCount();
    }

    // On the journal's thread: nobody reads the store between its change and that of the lists.
    private void Complete()
    {
        _snapshot!.Complete();
        _snapshot = null;
        foreach (var (journal, parts) in _parts)
            journal.SetParts([.. parts], _through);
        Journal.NoteSnapshot();
    }

    private async Task DeleteOld()
    {
        var more = true;
        while (more)
            await Journal.Do(store => more = store.DeleteOld(DeletedBytes));
    }

    private async Task GiveUp()
    {
        try
        {
            await Journal.Do(_ =>
            {
                _snapshot?.Abandon();
                _snapshot = null;
                Journal.NoteNoSnapshot();
            });
        }
        catch (BucketStorageException)
        {
            // The journal has failed, which is logged, or is being closed; there is nothing to be given up any more.
            return;
        }

        // The disk may be full because of its parts.
        await DeleteLeft();
    }

    [LoggerMessage(4, LogLevel.Warning, "The storage was not compacted; it is tried again when it has grown further")]
    private static partial void LogNoSnapshot(ILogger logger, Exception error);

    [LoggerMessage(17, LogLevel.Warning, "What the storage needs no more was not deleted; the next compaction tries it again")]
    private static partial void LogNotDeleted(ILogger logger, Exception error);
}

/// <summary>Some entries of a bucket, for a snapshot.</summary>
/// <param name="Entries">The entries, in the order of their keys.</param>
/// <param name="Next">The key after which the next page begins; null at the end.</param>
/// <param name="Revision">The last revision of the bucket at this moment.</param>
/// <param name="Position">The position of the last change of these entries at this moment.</param>
internal sealed record SnapshotPage(IReadOnlyList<Entry> Entries, string? Next, Revision Revision, long Position);

using System.Buffers;

namespace Pail.Buckets;

/// <summary>Makes a new store from what is readable of a damaged one.</summary>
internal static class LogSalvage
{
    private const string Whole = "whole";
    private const string Alone = "alone";
    private const string Made = "made";

    private const int PartBytes = 256 * 1024;

    internal static BucketSalvage Run(string from, string to)
    {
        using var source = SalvageSource.Take(from);
        HashSet<string>? before = Directory.Exists(to) ? [.. Directory.EnumerateFiles(to)] : null;
        using var directory = StoreFiles.TakeEmpty(to);
        try
        {
            return Make(source, directory, from, to);
        }
        catch
        {
            Undo(directory, to, before);
            throw;
        }
    }

    private static BucketSalvage Make(SalvageSource source, LogDirectory directory, string from, string to)
    {
        // Everything is made in here, so that a crash leaves no store, and the next attempt finds nothing in its way.
        var scratch = Path.Combine(to, "salvage" + StoreFiles.Unfinished);
        DeleteAll(scratch);
        try
        {
            var (read, log) = Read(source, scratch);
            var made = Path.Combine(scratch, Made);
            var nameless = read.Replay.DropNameless();
            var buckets = read.Replay.Complete();
            string database;
            using (var store = SqliteLogStore.Open(made))
            {
                Write(store, buckets.Values, read.Marks);
                database = store.FilePath;
            }

            StoreFiles.Scan(database);
            StoreFiles.Place(database, directory);
            return new BucketSalvage
            {
                Buckets = buckets.Count,
                Entries = buckets.Values.Sum(static bucket => (long)bucket.Entries.Count),
                Parts = read.Parts,
                Batches = read.Batches,
                LostParts = read.LostParts,
                LostBatches = read.LostBatches,
                LeftOutBatches = read.LeftOutBatches,
                LeftOutTransactions = log.IsDamaged ? log.CommitsBehind : 0,
                CutBytes = log.CutBytes,
                NamelessBuckets = nameless,
                IsOneMoment = read.IsOneMoment(endIsKnown: !log.IsDamaged),
            };
        }
        catch (BucketStorageException error)
        {
            // Of files that are there when this is read.
            var text = SqliteLogFile.TextOf(error, Path.Combine(scratch, Whole), from)
                .Replace(Path.Combine(scratch, Alone), from, StringComparison.Ordinal)
                .Replace(Path.Combine(scratch, Made), to, StringComparison.Ordinal);
            throw new BucketStorageException(error.Fault, text, error);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new BucketStorageException(
                BucketStorageFault.Unreadable, $"The store in {from} could not be salvaged into {to}: {exception.Message}", exception);
        }
        finally
        {
            DeleteAll(scratch);
        }
    }

    // The write-ahead log is usable up to its damage. But what follows there may have been copied into the database already: then the
    // database alone has more, and with the beginning of the log over it, it would be a mixture. So both are tried.
    private static (SalvageReader Read, WalCheck Log) Read(SalvageSource source, string scratch)
    {
        var check = source.CheckLog();
        var whole = source.CopyTo(Path.Combine(scratch, Whole), withLog: true);
        var read = SalvageReader.TryRead(whole, out var error);
        if (check.IsDamaged || read is not { IsWhole: true })
        {
            var alone = SalvageReader.TryRead(source.CopyTo(Path.Combine(scratch, Alone), withLog: false), out _);
            if (alone is not null && (read is null || alone.CompareTo(read) > 0))
            {
                alone.Note(read?.Marks ?? default);
                read = alone;
            }
            else if (alone is not null)
            {
                read!.Note(alone.Marks);
            }
        }

        return read is not null
            ? (read, check)
            : throw new BucketStorageException(
                BucketStorageFault.Damaged,
                $"Nothing of the store in {source.Path} can be salvaged, so only a backup helps. {error!.Message}",
                error);
    }

    private static void Write(SqliteLogStore store, IEnumerable<ReplayedBucket> buckets, LogMarks marks)
    {
        var part = new ArrayBufferWriter<byte>(PartBytes);
        var writer = new PartWriter(part, marks);
        var snapshot = store.BeginSnapshot(store.LastBatch);
        foreach (var bucket in buckets)
        {
            writer.Write(bucket.HeaderPosition, Change.CreateBucket(bucket.Number, bucket.Name, bucket.Created, bucket.Config));
            writer.Write(bucket.HeaderPosition, Change.BeginEpoch(bucket.Number, bucket.Revision));
            foreach (var entry in bucket.Entries.Values)
            {
                writer.Write(entry.Position, Change.Put(bucket.Number, entry.Entry!));
                if (part.WrittenCount < PartBytes)
                    continue;
                snapshot.Append(part.WrittenSpan);
                part.ResetWrittenCount();
                writer = new PartWriter(part, marks);
            }
        }

        snapshot.Append(part.WrittenSpan);
        snapshot.Complete();
    }

    // While the lock is held, where that is possible: later it may be the lock of another program.
    private static void Undo(LogDirectory directory, string to, HashSet<string>? before)
    {
        if (OperatingSystem.IsWindows())
            directory.Dispose();
        foreach (var file in Directory.GetFiles(to, "pail.*").Except(before ?? []))
            File.Delete(file);
        if (before is null && !Directory.EnumerateFileSystemEntries(to).Any())
            Directory.Delete(to);
    }

    private static void DeleteAll(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }
}

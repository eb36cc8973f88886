using System.Diagnostics;

namespace Pail.Buckets;

/// <summary>Makes a store from a backup.</summary>
internal static class BackUpReader
{
    internal static BucketStorageRecovery Restore(string backup, string path)
    {
        var began = Stopwatch.GetTimestamp();
        Check(backup);
        using var directory = StoreFiles.TakeEmpty(path);

        // The name that the first start of a store uses, too: whoever comes next deletes what a crash leaves of it.
        var unfinished = directory.Database + StoreFiles.Unfinished;
        try
        {
            Copy(backup, unfinished);

            // Not the backup but the copy of it: what was read is then what counts.
            var scan = Scan(unfinished, backup);
            StoreFiles.Place(unfinished, directory);
            return new(
                scan.Buckets.Count, scan.Entries, scan.Changes, scan.Bytes, Stopwatch.GetElapsedTime(began), CutBytes: 0);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void Check(string backup)
    {
        try
        {
            if (!File.Exists(backup))
                throw new FileNotFoundException("There is no such file.");
            DatabaseHeader.Check(backup);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not BucketStorageException)
        {
            throw CannotRead(backup, exception);
        }

        if (new FileInfo(backup + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new BucketStorageException(
                BucketStorageFault.Unreadable,
                $"The file {backup} is the database of a storage and not a backup: the last changes are in {backup}-wal. "
                + "Copy both into a directory as pail.db and pail.db-wal, and start with that directory.");
        }
    }

    private static void Copy(string backup, string unfinished)
    {
        try
        {
            File.Delete(unfinished);
            LogDirectory.CreateFile(unfinished);
            using var source = new FileStream(backup, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            using var target = new FileStream(unfinished, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
            source.CopyTo(target, 1 << 20);
            target.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw CannotRead(backup, exception);
        }
    }

    private static LogScan Scan(string copy, string backup)
    {
        try
        {
            return StoreFiles.Scan(copy);
        }
        catch (BucketStorageException error)
        {
            throw new BucketStorageException(
                error.Fault,
                $"The backup {backup} cannot be restored; nothing was changed. {SqliteLogFile.TextOf(error, copy, backup)}",
                error);
        }
    }

    private static BucketStorageException CannotRead(string backup, Exception cause) => new(
        BucketStorageFault.Unreadable, $"The backup {backup} cannot be restored: {cause.Message}", cause);
}

namespace Pail.Buckets;

/// <summary>Makes backups, and puts whole stores into their place.</summary>
internal static class StoreFiles
{
    /// <summary>What a file is called until it is whole.</summary>
    internal const string Unfinished = ".new";

    /// <summary>Writes a backup, and reads it before it gets its name.</summary>
    internal static void BackUp(ILogStore store, string path, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        var unfinished = full + Unfinished;
        if (File.Exists(full))
            throw CannotWrite(full, "The file exists.");
        store.BackUp(unfinished, cancellation);
        try
        {
            Verify(unfinished, cancellation);
            FlushToDisk(unfinished);
            File.Move(unfinished, full);
        }
        catch (Exception exception)
        {
            File.Delete(unfinished);
            if (exception is BucketStorageException { Fault: BucketStorageFault.Damaged } damage)
                throw new BucketStorageException(
                    BucketStorageFault.Damaged,
                    $"The backup {full} was given up: what was copied from {store.FilePath} is not whole. {damage.Message}",
                    damage);
            if (exception is UnauthorizedAccessException or IOException and not BucketStorageException)
                throw CannotWrite(full, exception.Message, exception);
            throw;
        }
    }

    /// <summary>Reads all of a database that nobody writes, and makes the state from it.</summary>
    /// <exception cref="BucketStorageException">It is not whole, or not one of this program.</exception>
    internal static LogScan Scan(string database)
    {
        DatabaseHeader.Check(database);
        using var reader = SqliteLogReader.Open(database);
        return LogScan.Read(reader, database);
    }

    // Each row's checksum is that of the bytes that were once written, so it need not be looked into them. The state, which a scan would
    // make, takes as much memory as all durable buckets, and the program that makes a backup has them already.
    private static void Verify(string database, CancellationToken cancellation)
    {
        DatabaseHeader.Check(database);
        using var reader = SqliteLogReader.Open(database);
        foreach (var _ in reader.Read())
            cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Waits until a file is on the disk.</summary>
    internal static void FlushToDisk(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes a whole database, which is on the disk, that of a directory.</summary>
    internal static void Place(string whole, LogDirectory directory)
    {
        File.Move(whole, directory.Database);

        // .NET cannot bring the new name to the disk. SQLite does it with the first commit, for its own file beside this one.
        using var file = SqliteLogFile.Open(directory.Database, mayWrite: true);
        file.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; UPDATE head SET id = 1");
    }

    /// <summary>Takes a directory that has no store.</summary>
    internal static LogDirectory TakeEmpty(string path)
    {
        var directory = LogDirectory.Take(path);
        if (!File.Exists(directory.Database))
            return directory;
        directory.Dispose();
        throw new BucketStorageException(
            BucketStorageFault.Exists,
            $"{Path.GetFullPath(path)} has durable buckets already. Name another directory, or move {directory.Database} away.");
    }

    internal static BucketStorageException CannotWrite(string path, string why, Exception? cause = null) => new(
        BucketStorageFault.Unreadable,
        $"The backup {path} cannot be written: {why} Name a file that does not exist in a directory that does.",
        cause);
}

namespace Pail.Buckets;

/// <summary>A damaged store that is only read. As long as it is held, no program can open it.</summary>
internal sealed class SalvageSource : IDisposable
{
    private readonly FileStream? _lock;
    private readonly string _database;

    private SalvageSource(string path, string database, FileStream? taken)
    {
        (Path, _database, _lock) = (path, database, taken);
    }

    /// <summary>The directory.</summary>
    internal string Path { get; }

    internal static SalvageSource Take(string path)
    {
        var taken = LogDirectory.TakeToRead(path);
        try
        {
            var database = LogDirectory.DatabaseIn(path);
            if (!File.Exists(database))
                throw new BucketStorageException(BucketStorageFault.Unreadable, $"There is no store in {path}: {database} is missing.");
            DatabaseHeader.Check(database);
            return new SalvageSource(path, database, taken);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    internal WalCheck CheckLog() => WalCheck.Look(LogDirectory.LogOf(_database), LogSchema.PageSize);

    /// <summary>Copies the files into a new directory, and returns the copied database.</summary>
    internal string CopyTo(string directory, bool withLog)
    {
        Directory.CreateDirectory(directory);
        var copy = LogDirectory.DatabaseIn(directory);
        Copy(_database, copy);
        if (withLog && File.Exists(LogDirectory.LogOf(_database)))
            Copy(LogDirectory.LogOf(_database), LogDirectory.LogOf(copy));
        return copy;
    }

    public void Dispose() => _lock?.Dispose();

    // With the mode of a new file: the copied one may be read-only.
    private static void Copy(string from, string to)
    {
        LogDirectory.CreateFile(to);
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var target = new FileStream(to, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        source.CopyTo(target, 1 << 20);
    }
}

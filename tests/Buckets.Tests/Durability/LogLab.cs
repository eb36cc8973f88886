namespace Pail.Buckets.Tests.Durability;

/// <summary>A temporary directory for a store, and what tests do with it.</summary>
public sealed class LogLab : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("pail-log-");

    internal string Store => Path.Combine(_root.FullName, "store");

    internal string Database => Path.Combine(Store, "pail.db");

    internal string NewPath(string name) => Path.Combine(_root.FullName, name);

    internal SqliteLogStore Open() => SqliteLogStore.Open(Store);

    /// <summary>Bytes that look random and are the same each time.</summary>
    internal static byte[] Batch(long number, int size)
    {
        var bytes = new byte[size];
        new Random((int)number).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Appends batches of the bytes that <see cref="Batch"/> makes.</summary>
    internal static void Append(ILogStore store, int count, int size, bool sync = false)
    {
        for (var i = 0; i < count; i++)
            store.Append(store.LastBatch + 1, Batch(store.LastBatch + 1, size), sync);
    }

    /// <summary>What a store has: its pieces in order.</summary>
    internal static List<LogPiece> Read(ILogStore store)
    {
        using var reader = store.OpenReader();
        return Read(reader);
    }

    internal static List<LogPiece> Read(ILogReader reader) =>
        [.. reader.Read().Select(static piece => piece with { Bytes = piece.Bytes.ToArray() })];

    internal static void AssertSame(IEnumerable<LogPiece> expected, IEnumerable<LogPiece> actual) =>
        Assert.Equal(expected.Select(Text), actual.Select(Text));

    internal static string Text(LogPiece piece) =>
        $"{(piece.IsPart ? "part" : "batch")} {piece.Number}: {Convert.ToHexString(piece.Bytes.Span)}";

    internal static void DeleteAllOld(ILogStore store, int mostBytes = 1 << 20)
    {
        while (store.DeleteOld(mostBytes))
        {
        }
    }

    /// <summary>Copies the files of a closed or idle store to a new directory: what would be there after a kill.</summary>
    internal string Copy(string name)
    {
        var copy = NewPath(name);
        Directory.CreateDirectory(copy);
        foreach (var file in (string[])["pail.db", "pail.db-wal", "pail.db-mark"])
        {
            if (File.Exists(Path.Combine(Store, file)))
                File.Copy(Path.Combine(Store, file), Path.Combine(copy, file));
        }

        return copy;
    }

    internal static BucketStorageFault FaultOf(Action action) => Assert.Throws<BucketStorageException>(action).Fault;

    public void Dispose() => _root.Delete(recursive: true);
}

namespace Pail.Buckets;

/// <summary>Reads all of a store and makes the state from it.</summary>
internal sealed class LogScan
{
    private readonly Dictionary<long, List<long>> _parts = [];
    private readonly Dictionary<long, List<long>> _batches = [];
    private readonly LogReplay _replay = new();

    private LogScan()
    {
    }

    /// <summary>The buckets by their numbers.</summary>
    internal IReadOnlyDictionary<long, ReplayedBucket> Buckets { get; private set; } = null!;

    /// <summary>The greatest numbers that the store has given.</summary>
    internal LogMarks Marks => _replay.Marks;

    /// <summary>How many changes there were.</summary>
    internal long Changes { get; private set; }

    /// <summary>How many bytes the pieces had.</summary>
    internal long Bytes { get; private set; }

    /// <summary>How many entries the buckets have.</summary>
    internal long Entries => Buckets.Values.Sum(static bucket => (long)bucket.Entries.Count);

    /// <summary>The parts of the snapshot that have something of a bucket, in order.</summary>
    internal IReadOnlyList<long> PartsOf(long bucket) => _parts.GetValueOrDefault(bucket) ?? [];

    /// <summary>The batches that have changes of a bucket, in order.</summary>
    internal IReadOnlyList<long> BatchesOf(long bucket) => _batches.GetValueOrDefault(bucket) ?? [];

    /// <summary>Reads a store.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="file">The file that it reads, for the message of an exception.</param>
    /// <param name="progress">Is called after each piece.</param>
    /// <exception cref="BucketStorageException">The store is damaged; the message names the place.</exception>
    internal static LogScan Read(ILogReader reader, string file, Action<LogScan>? progress = null)
    {
        var scan = new LogScan();
        foreach (var piece in reader.Read())
        {
            scan.Add(piece, file);
            progress?.Invoke(scan);
        }

        try
        {
            scan.Buckets = scan._replay.Complete();
            return scan;
        }
        catch (LogFormatException error)
        {
            throw Damage(file, error.Message, error);
        }
    }

    private void Add(LogPiece piece, string file)
    {
        var touched = new HashSet<long>();
        try
        {
            Changes += _replay.Read(piece.Bytes.Span, touched);
        }
        catch (LogFormatException error)
        {
            throw Damage(file, $"{(piece.IsPart ? "part" : "batch")} {piece.Number}: {error.Message}", error);
        }

        Bytes += piece.Bytes.Length;
        foreach (var bucket in touched)
        {
            var places = piece.IsPart ? _parts : _batches;
            if (!places.TryGetValue(bucket, out var list))
                places.Add(bucket, list = []);
            list.Add(piece.Number);
        }
    }

    private static BucketStorageException Damage(string file, string what, LogFormatException error) =>
        new(BucketStorageFault.Damaged, SqliteLogFile.DamageText(file, what.TrimEnd('.')), error);
}

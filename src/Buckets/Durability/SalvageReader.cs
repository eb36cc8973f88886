namespace Pail.Buckets;

/// <summary>
/// Reads what is readable of a damaged database, row by row: all parts of its snapshot, and the batches after it up to the first that is
/// missing or has a wrong checksum. The database is a copy that may be changed.
/// </summary>
internal sealed class SalvageReader : IComparable<SalvageReader>
{
    // Behind the last batch that is known to exist there may be more. So many in a row that are missing are taken for the end.
    private const int Patience = 1000;

    private long _end;
    private long _greatestInParts;

    private SalvageReader()
    {
    }

    /// <summary>What the pieces make.</summary>
    internal LogReplay Replay { get; } = new();

    /// <summary>The greatest numbers in all intact pieces, also those that were left out: they must not be given again.</summary>
    internal LogMarks Marks { get; private set; }

    internal long Parts { get; private set; }

    internal long Batches { get; private set; }

    internal List<long> LostParts { get; } = [];

    internal List<long> LostBatches { get; } = [];

    internal long LeftOutBatches { get; private set; }

    internal bool IsWhole => LostParts.Count == 0 && LostBatches.Count == 0;

    /// <summary>Reads a database. Null when not even its tables or its head can be read.</summary>
    internal static SalvageReader? TryRead(string database, out BucketStorageException? error)
    {
        error = null;
        try
        {
            using var file = SqliteLogFile.Open(database, mayWrite: true);

            // Otherwise SQLite reads nothing of a file that is shorter than its first page says.
            file.Execute("PRAGMA writable_schema = ON");
            var reader = new SalvageReader();
            reader.Read(file);
            return reader;
        }
        catch (BucketStorageException exception) when (IsDamage(exception))
        {
            error = exception;
            return null;
        }
    }

    /// <summary>Which of two has more: a whole snapshot, then more parts, then later batches.</summary>
    public int CompareTo(SalvageReader? other) => other is null ? 1
        : (LostParts.Count == 0, Parts, Replay.Marks.Position).CompareTo(
            (other.LostParts.Count == 0, other.Parts, other.Replay.Marks.Position));

    /// <summary>
    /// Whether what was read is the state of one moment: the parts of a snapshot tell of changes that were made while it was written, and
    /// these must be in the batches.
    /// </summary>
    /// <param name="endIsKnown">Whether there cannot have been more batches than the database knows of.</param>
    internal bool IsOneMoment(bool endIsKnown) =>
        LostParts.Count == 0 && ((endIsKnown && LostBatches.Count == 0) || _end >= _greatestInParts);

    /// <summary>Adds numbers that must not be given again.</summary>
    internal void Note(LogMarks marks) => Marks = Marks.With(marks);

    private static bool IsDamage(BucketStorageException exception) =>
        exception.Fault is BucketStorageFault.Damaged or BucketStorageFault.Failed;

    private void Read(SqliteLogFile file)
    {
        var head = SqliteLogReader.ReadHead(file);
        using (var rows = file.Prepare("SELECT crc, bytes FROM part WHERE number = ?1"))
        {
            for (var part = 1L; part <= head.Parts; part++)
            {
                if (ReadRow(rows, isPart: true, PartNumbers.Row(head.Snapshot, part)) is not { } bytes)
                {
                    LostParts.Add(part);
                    continue;
                }

                Replay.Read(bytes);
                Parts++;
            }
        }

        using (var rows = file.Prepare("SELECT crc, bytes FROM batch WHERE number = ?1"))
            ReadBatches(rows, head);
        Marks = Marks.With(Replay.Marks);
    }

    private void ReadBatches(SqliteStatement rows, LogHead head)
    {
        var missing = new List<long>();
        for (var number = head.Through + 1; number <= head.Last || missing.Count < Patience; number++)
        {
            if (ReadRow(rows, isPart: false, number) is not { } bytes)
            {
                missing.Add(number);
                continue;
            }

            LostBatches.AddRange(missing);
            missing.Clear();
            if (LostBatches.Count > 0)
            {
                LeftOutBatches++;
                continue;
            }

            Replay.Read(bytes);
            Batches++;
            _end = Replay.Marks.Position;
        }

        LostBatches.AddRange(missing.Where(number => number <= head.Last));
    }

    // Null for a row that is missing, that SQLite cannot read, or whose bytes are not what was written.
    private byte[]? ReadRow(SqliteStatement rows, bool isPart, long row)
    {
        try
        {
            rows.Bind(1, row);
            if (!rows.Step())
                return null;
            var bytes = rows.Bytes(1).ToArray();
            if (LogChecksum.OfRow(isPart, row, bytes) != rows.Long(0))
                return null;
            Look(bytes, isPart);
            return bytes;
        }
        catch (BucketStorageException exception) when (IsDamage(exception))
        {
            return null;
        }
        catch (LogFormatException)
        {
            // The checksum is right, so a newer Pail has written it. Its number is reported as lost.
            return null;
        }
        finally
        {
            rows.Reset();
        }
    }

    // All of it is read before any of it counts.
    private void Look(byte[] bytes, bool isPart)
    {
        var reader = new ChangeReader(bytes);
        var marks = reader.Marks;
        var greatest = 0L;
        while (reader.TryRead(out var change))
        {
            marks = marks.With(new LogMarks(reader.Position, (change.Entry?.Revision ?? change.Revision).Epoch, change.Bucket));
            greatest = Math.Max(greatest, reader.Position);
        }

        Note(marks);
        if (isPart)
            _greatestInParts = Math.Max(_greatestInParts, greatest);
    }
}

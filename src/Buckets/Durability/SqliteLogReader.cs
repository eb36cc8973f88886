namespace Pail.Buckets;

/// <summary>Reads a store on a connection of its own, within one transaction that begins when it is opened.</summary>
internal sealed class SqliteLogReader : ILogReader
{
    private readonly SqliteLogFile _file;
    private readonly LogHead _head;
    private readonly long _lastBatch;
    private byte[] _bytes = [];

    private SqliteLogReader(SqliteLogFile file)
    {
        _file = file;
        file.Execute("BEGIN");
        _head = ReadHead(file);
        _lastBatch = ReadLastBatch(file, _head);
    }

    internal static SqliteLogReader Open(string path)
    {
        var file = SqliteLogFile.Open(path, mayWrite: false);
        try
        {
            return new SqliteLogReader(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal static LogHead ReadHead(SqliteLogFile file)
    {
        using var statement = file.Prepare("SELECT snapshot, parts, through, last, crc FROM head WHERE id = 1");
        if (!statement.Step())
            throw file.Damage("its head row is missing");
        var head = new LogHead(statement.Long(0), statement.Long(1), statement.Long(2), statement.Long(3));
        return head.Checksum == statement.Long(4) ? head : throw file.Damage("its head row has a wrong checksum");
    }

    internal static long ReadLastBatch(SqliteLogFile file, LogHead head)
    {
        var last = Math.Max(head.Through, file.Number("SELECT max(number) FROM batch"));
        return last >= head.Last ? last : throw file.Damage($"it ends with batch {last}, but must have batch {head.Last}");
    }

    public IEnumerable<LogPiece> Read()
    {
        foreach (var piece in Read(isPart: true, PartNumbers.Row(_head.Snapshot, 0), PartNumbers.Row(_head.Snapshot, _head.Parts)))
            yield return piece;
        foreach (var piece in Read(isPart: false, _head.Through, _lastBatch))
            yield return piece;
    }

    public LogPiece ReadPart(int part)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(part, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, _head.Parts);
        var row = PartNumbers.Row(_head.Snapshot, part);
        return Read(isPart: true, row - 1, row).First();
    }

    public LogPiece ReadBatch(long number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(number, _head.Through);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, _lastBatch);
        return Read(isPart: false, number - 1, number).First();
    }

    public void Dispose() => _file.Dispose();

    // Reads the rows after one through another: each must be there, once.
    private IEnumerable<LogPiece> Read(bool isPart, long after, long through)
    {
        var table = isPart ? "part" : "batch";
        using var rows = _file.Prepare($"SELECT number, crc, bytes FROM {table} WHERE number > ?1 AND number <= ?2 ORDER BY number");
        rows.Bind(1, after).Bind(2, through);
        for (var row = after + 1; row <= through; row++)
        {
            var number = isPart ? row - PartNumbers.Row(_head.Snapshot, 0) : row;
            if (!rows.Step() || rows.Long(0) != row)
                throw _file.Damage($"{table} {number} is missing, of {(isPart ? _head.Parts : _lastBatch)}");
            var size = Copy(rows.Bytes(2));
            if (LogChecksum.OfRow(isPart, row, _bytes.AsSpan(0, size)) != rows.Long(1))
                throw _file.Damage($"{table} {number} has a wrong checksum");
            yield return new LogPiece(isPart, number, _bytes.AsMemory(0, size));
        }
    }

    private int Copy(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length < bytes.Length)
            _bytes = new byte[Math.Max(bytes.Length, Math.Min(2 * _bytes.Length, Array.MaxLength))];
        bytes.CopyTo(_bytes);
        return bytes.Length;
    }
}

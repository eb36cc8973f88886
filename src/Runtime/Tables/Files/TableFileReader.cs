using System.Buffers.Binary;

namespace Pail.Runtime.Tables;

/// <summary>Reads a table from a file. Its exceptions say what is wrong with the file.</summary>
internal sealed class TableFileReader : IDisposable
{
    private readonly string _path;
    private readonly BinaryReader _input;

    internal TableFileReader(string path)
    {
        _path = path;
        _input = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        try
        {
            Info = ReadHead();
        }
        catch
        {
            _input.Dispose();
            throw;
        }
    }

    /// <summary>The facts about the table, without its size, which is at the end of the file.</summary>
    internal TableFileInfo Info { get; }

    /// <summary>Reads the whole file, with the same checks as when it is loaded.</summary>
    internal TableFileInfo ReadInfo() => Info with { Size = ReadRows(verify: true, static (_, _, _) => { }) };

    /// <summary>Reads all rows.</summary>
    /// <param name="keys">Reads keys.</param>
    /// <param name="rows">Reads rows.</param>
    /// <param name="verify">Whether an incomplete file is an error. If not, the rows before its end are read.</param>
    /// <param name="take">Called for each row.</param>
    internal void ReadRows<TKey, TRow>(
        TableSerializer<TKey> keys, TableSerializer<TRow> rows, bool verify, Action<TKey, TRow, Expiration> take) =>
        ReadRows(verify, (key, row, expiration) =>
        {
            var read = keys.Read(key);
            if (read is null)
                throw new FormatException("A key is null.");
            take(read, rows.Read(row), expiration);
        });

    public void Dispose() => _input.Dispose();

    private delegate void TakeBytes(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, Expiration expiration);

    // Returns the number of rows.
    private long ReadRows(bool verify, TakeBytes take)
    {
        long taken = 0;
        while (TryReadBlock(out var block, out var count))
        {
            if (count is { } size)
            {
                if (size != taken)
                    throw Broken($"it has {taken} rows, but its end says {size}");
                if (Left > 0)
                    throw Broken("something comes after its end");
                return taken;
            }

            for (ReadOnlySpan<byte> rest = block; rest.Length > 0; taken++)
                TakeRow(ref rest, take);
        }

        return verify ? throw Broken($"it ends too early, after {taken} rows") : taken;
    }

    private void TakeRow(ref ReadOnlySpan<byte> rest, TakeBytes take)
    {
        try
        {
            var flags = Cut(ref rest, 1)[0];
            if (flags > 3)
                throw new FormatException($"There is no row of kind {flags}.");
            DateTimeOffset? moment = (flags & 1) != 0 ? new DateTimeOffset(ReadNumber(ref rest), TimeSpan.Zero) : null;
            TimeSpan? idle = (flags & 2) != 0 ? new TimeSpan(ReadNumber(ref rest)) : null;
            var key = Cut(ref rest, BinaryPrimitives.ReadInt32LittleEndian(Cut(ref rest, sizeof(int))));
            var row = Cut(ref rest, BinaryPrimitives.ReadInt32LittleEndian(Cut(ref rest, sizeof(int))));
            take(key, row, Expiration.FromStored(moment, idle));
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException)
        {
            // The checksum was right, so the rows were written by another program or with serializers of other types.
            throw Broken("its rows do not have the types that are asked for", error);
        }
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadInt64LittleEndian(Cut(ref rest, sizeof(long)));

    private static ReadOnlySpan<byte> Cut(ref ReadOnlySpan<byte> rest, int length)
    {
        var part = rest[..length];
        rest = rest[length..];
        return part;
    }

    private TableFileInfo ReadHead()
    {
        Span<byte> mark = stackalloc byte[TableFileFormat.Mark.Length];
        var read = _input.BaseStream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        if (read < mark.Length || !mark.SequenceEqual(TableFileFormat.Mark))
            throw Broken("it does not begin with the mark of a table file");
        if (Left < sizeof(ushort))
            throw Broken("it ends too early");
        var version = _input.ReadUInt16();
        if (version != TableFileFormat.Version)
            throw Broken($"its format has version {version}, but only version {TableFileFormat.Version} can be read");
        if (!TryReadBlock(out var head, out var count) || count is not null || head.Length < 3)
            throw Broken("it ends too early");
        var (type, protection) = ((TableType)head[0], (TableProtection)head[1]);
        if (!Enum.IsDefined(type) || !Enum.IsDefined(protection) || head[2] > 2)
            throw Broken("it describes a table of an unknown kind");
        if (head[2] == 2 && head.Length == 3)
            throw Broken("its table is named and has no name");
        try
        {
            return new TableFileInfo(
                version, type, head[2] == 0 ? null : TableSerializer.Text.Read(head.AsSpan(3)), head[2] == 2, protection, 0);
        }
        catch (FormatException error)
        {
            throw Broken("the name of its table is not valid text", error);
        }
    }

    /// <summary>Reads the next block, or at the end of the file the number of rows. False when the file is incomplete.</summary>
    private bool TryReadBlock(out byte[] block, out long? count)
    {
        (block, count) = ([], null);
        if (Left < 2 * sizeof(int))
            return false;
        var length = _input.ReadInt32();
        var sum = _input.ReadUInt32();
        var wanted = length == 0 ? sizeof(long) : length;
        if (length < 0 || length > Array.MaxLength)
            throw Broken("a block is damaged");
        if (Left < wanted)
            return false;
        block = _input.ReadBytes(wanted);
        if (TableFileFormat.Checksum(block) != sum)
            throw Broken("a block does not match its checksum");
        if (length == 0)
            count = BinaryPrimitives.ReadInt64LittleEndian(block);
        return true;
    }

    private long Left => _input.BaseStream.Length - _input.BaseStream.Position;

    private InvalidDataException Broken(string what, Exception? cause = null) =>
        new($"The file '{_path}' is no valid table file: {what}.", cause);
}

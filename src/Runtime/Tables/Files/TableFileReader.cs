using System.Buffers.Binary;

namespace Pail.Runtime.Tables;

/// <summary>Reads a table from a file, and says what is wrong with one that is none.</summary>
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

    /// <summary>What the file says of the table, but for its size, which is known at its end.</summary>
    internal TableFileInfo Info { get; }

    /// <summary>Looks through the whole file, by the same checks as loading it.</summary>
    internal TableFileInfo ReadInfo() => Info with { Size = ReadRows(verify: true, static (_, _, _) => { }) };

    /// <summary>Hands out all rows.</summary>
    /// <param name="keys">Reads keys.</param>
    /// <param name="rows">Reads rows.</param>
    /// <param name="verify">Whether a file that ends too early is an error. Else the rows before its end count.</param>
    /// <param name="take">Gets each row.</param>
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

    // How many rows there are.
    private long ReadRows(bool verify, TakeBytes take)
    {
        long taken = 0;
        while (TryReadBlock(out var block, out var count))
        {
            if (count is { } size)
            {
                if (size != taken)
                    throw Broken($"it has {taken} rows and says {size}");
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
            take(key, row, Expiration.Read(moment, idle));
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException)
        {
            // The checksum was right: the file was written by others, or is read as other types than it was written as.
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

    /// <summary>The next block, or the number of rows at the end. False when the file ends before.</summary>
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
            throw Broken("a block does not have the checksum that it says");
        if (length == 0)
            count = BinaryPrimitives.ReadInt64LittleEndian(block);
        return true;
    }

    private long Left => _input.BaseStream.Length - _input.BaseStream.Position;

    private InvalidDataException Broken(string what, Exception? cause = null) =>
        new($"The file '{_path}' is no valid table file: {what}.", cause);
}

using System.Buffers;
using System.Text;

namespace Pail.Runtime.Tables;

/// <summary>Writes a table to a draft file. A complete file gets its real name, an incomplete one is deleted.</summary>
internal sealed class TableFileWriter : IDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly BinaryWriter _output;
    private readonly ArrayBufferWriter<byte> _block = new(TableFileFormat.BlockSize);
    private readonly ArrayBufferWriter<byte> _part = new();
    private long _rows;

    internal TableFileWriter(string path)
    {
        _path = path;
        _draft = $"{path}.{Guid.NewGuid():N}.tmp";
        _output = new BinaryWriter(new FileStream(_draft, FileMode.CreateNew, FileAccess.Write, FileShare.None));
        _output.Write(TableFileFormat.Mark);
        _output.Write(TableFileFormat.Version);
    }

    internal void Describe(Table table)
    {
        Put((byte)table.Type);
        Put((byte)table.Protection);
        Put((byte)(table.IsNamed ? 2 : table.Name is not null ? 1 : 0));
        _block.Write(Encoding.UTF8.GetBytes(table.Name ?? ""));
        EndBlock();
    }

    internal void Write<TKey, TRow>(TKey key, TableSerializer<TKey> keys, TRow row, TableSerializer<TRow> rows, Expiration expiration)
    {
        Put((byte)((expiration.Moment is null ? 0 : 1) | (expiration.Idle is null ? 0 : 2)));
        if (expiration.Moment is { } moment)
            Put(moment.UtcTicks);
        if (expiration.Idle is { } idle)
            Put(idle.Ticks);
        Put(key, keys);
        Put(row, rows);
        _rows++;
        if (_block.WrittenCount >= TableFileFormat.BlockSize)
            EndBlock();
    }

    /// <summary>Completes the file and gives it its real name. Overwrites an existing file of that name.</summary>
    internal void Complete()
    {
        EndBlock();
        _output.Write(0);
        Span<byte> count = stackalloc byte[sizeof(long)];
        BitConverter.TryWriteBytes(count, _rows);
        _output.Write(TableFileFormat.Checksum(count));
        _output.Write(_rows);
        _output.Flush();
        ((FileStream)_output.BaseStream).Flush(flushToDisk: true);
        _output.Dispose();
        File.Move(_draft, _path, overwrite: true);
    }

    /// <summary>Deletes a file that has not been completed.</summary>
    public void Dispose()
    {
        try
        {
            // This flushes, which throws when the disk is full.
            _output.Dispose();
        }
        finally
        {
            File.Delete(_draft);
        }
    }

    private void Put<T>(T value, TableSerializer<T> serializer)
    {
        _part.ResetWrittenCount();
        serializer.Write(value, _part);
        Put(_part.WrittenCount);
        _block.Write(_part.WrittenSpan);
    }

    private void Put(byte value) => _block.Write([value]);

    private void Put(int value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(_block.GetSpan(sizeof(int)), value);
        _block.Advance(sizeof(int));
    }

    private void Put(long value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(_block.GetSpan(sizeof(long)), value);
        _block.Advance(sizeof(long));
    }

    private void EndBlock()
    {
        if (_block.WrittenCount == 0)
            return;
        _output.Write(_block.WrittenCount);
        _output.Write(TableFileFormat.Checksum(_block.WrittenSpan));
        _output.Write(_block.WrittenSpan);
        _block.ResetWrittenCount();
    }
}

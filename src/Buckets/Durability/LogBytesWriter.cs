using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Pail.Buckets;

/// <summary>
/// Writes what changes consist of: numbers, texts and bytes. Ask the buffer for memory rarely, and give back the rest with
/// <see cref="Flush"/> at the end.
/// </summary>
/// <remarks>
/// A number is a LEB128 varint: seven bits a byte, the lowest first. One that may be negative is zigzag-coded. A text is a number, which
/// is twice the count of its bytes, and the bytes in UTF-8. A text with half a surrogate pair has no UTF-8: then one is added to the
/// number, and the bytes are UTF-16, the lower byte first.
/// </remarks>
internal ref struct LogBytesWriter(IBufferWriter<byte> output)
{
    private const int LongestNumber = 10;

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _free;
    private int _used;

    internal void Byte(byte value) => Reserve(1)[_used++] = value;

    internal void Number(long value) => Number((ulong)value);

    internal void Number(ulong value)
    {
        var free = Reserve(LongestNumber);
        for (; value >= 0x80; value >>= 7)
            free[_used++] = (byte)(value | 0x80);
        free[_used++] = (byte)value;
    }

    internal void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    internal void Time(DateTimeOffset time) => Number(time.UtcTicks);

    internal void Revision(Revision revision)
    {
        Number(revision.Epoch);
        Number(revision.Number);
    }

    internal void Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        Reserve(LongestNumber + count);
        var start = _used;
        Number((ulong)count << 1);
        var status = Utf8.FromUtf16(text, _free.Slice(_used, count), out _, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.Done)
        {
            _used += written;
            return;
        }

        _used = start;
        Number(((ulong)text.Length * sizeof(char)) << 1 | 1);
        var free = Reserve(text.Length * sizeof(char));
        foreach (var unit in text)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(free[_used..], unit);
            _used += sizeof(char);
        }
    }

    /// <summary>The count of the bytes, then the bytes. Needs no more memory at once than the buffer gives.</summary>
    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number((ulong)bytes.Length);
        while (!bytes.IsEmpty)
        {
            var free = Reserve(1)[_used..];
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            _used += count;
            bytes = bytes[count..];
        }
    }

    internal void Flush()
    {
        if (_used > 0)
            _output.Advance(_used);
        _used = 0;
        _free = default;
    }

    // The memory of which _used bytes are written, with so many free ones after them.
    private Span<byte> Reserve(int count)
    {
        if (_free.Length - _used < count)
        {
            Flush();
            _free = _output.GetSpan(count);
        }

        return _free;
    }
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Pail.Buckets;

/// <summary>Reads what <see cref="LogBytesWriter"/> writes. Each fault is a <see cref="LogFormatException"/>.</summary>
/// <remarks>A count is compared with the bytes that are there before anything is allocated for it.</remarks>
internal ref struct LogBytesReader(ReadOnlySpan<byte> piece)
{
    // Up to the end of what may be read. A part of the piece begins with it, too, so that a fault names the byte of the piece.
    private readonly ReadOnlySpan<byte> _bytes = piece;

    /// <summary>The next byte to be read.</summary>
    internal int At { get; private set; }

    internal readonly int Left => _bytes.Length - At;

    internal byte Byte(string expected) => At < _bytes.Length ? _bytes[At++] : throw Ended(expected);

    internal ulong Number(string expected)
    {
        var start = At;
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte(expected);
            if (shift == 63 && next > 1)
                throw new LogFormatException(start, expected, "a number of more than 64 bits");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return next == 0 && shift > 0
                    ? throw new LogFormatException(start, expected, "a number with superfluous bytes")
                    : value;
            }
        }
    }

    /// <summary>A number that was written from a <see cref="long"/>, whatever its sign.</summary>
    internal long Long(string expected) => (long)Number(expected);

    internal long Signed(string expected)
    {
        var value = Number(expected);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    internal long Between(long least, long most, string expected)
    {
        var start = At;
        var value = Long(expected);
        return value >= least && value <= most ? value : throw new LogFormatException(start, expected, $"{value}");
    }

    internal DateTimeOffset Time(string expected) => new(Between(0, DateTime.MaxValue.Ticks, expected), TimeSpan.Zero);

    internal Revision Revision() => new(Long("the epoch of a revision"), Long("the number of a revision"));

    internal string Text(string expected)
    {
        var start = At;
        var bytes = TextBytes(expected, out var isUtf16);
        return Decode(bytes, isUtf16, start, expected);
    }

    /// <summary>
    /// A text that many entries share: a media type, a coding, a language. A common one and the previous one are not allocated.
    /// </summary>
    internal string SharedText(string expected, ref string? previous)
    {
        var start = At;
        var bytes = TextBytes(expected, out var isUtf16);
        if (isUtf16)
            return Decode(bytes, isUtf16, start, expected);
        if (previous is not null && CommonTexts.Is(previous, bytes))
            return previous;
        return previous = CommonTexts.Find(bytes) ?? Decode(bytes, isUtf16, start, expected);
    }

    internal ReadOnlySpan<byte> Bytes(string expected) => Take(Count(1, expected));

    /// <summary>How many things follow, each of which has at least so many bytes.</summary>
    internal int Count(int leastBytes, string expected)
    {
        var start = At;
        var count = Number(expected);
        return count <= (ulong)(Left / leastBytes)
            ? (int)count
            : throw new LogFormatException(start, expected, $"a count of {count} with {Left} bytes after it");
    }

    /// <summary>A reader of the next bytes only.</summary>
    internal LogBytesReader Part(int length)
    {
        var start = At;
        Take(length);
        return new LogBytesReader(_bytes[..At]) { At = start };
    }

    internal readonly void End(string expected)
    {
        if (Left > 0)
            throw new LogFormatException(At, $"the end of {expected}", $"{Left} more bytes");
    }

    private static string Decode(ReadOnlySpan<byte> bytes, bool isUtf16, int start, string expected)
    {
        if (isUtf16)
        {
            return string.Create(bytes.Length / sizeof(char), bytes, static (text, bytes) =>
            {
                for (var i = 0; i < text.Length; i++)
                    text[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(char))..]);
            });
        }

        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new LogFormatException(start, expected, "bytes that are not UTF-8");
    }

    private ReadOnlySpan<byte> TextBytes(string expected, out bool isUtf16)
    {
        var start = At;
        var number = Number(expected);
        isUtf16 = (number & 1) != 0;
        var count = number >> 1;
        if (count > (ulong)Left)
            throw new LogFormatException(start, expected, $"a text of {count} bytes with {Left} bytes after it");
        return isUtf16 && count % sizeof(char) != 0
            ? throw new LogFormatException(start, expected, $"{count} bytes of UTF-16")
            : Take((int)count);
    }

    // The caller has compared the count with the bytes that are left.
    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _bytes.Slice(At, count);
        At += count;
        return taken;
    }

    private readonly LogFormatException Ended(string expected) => new(At, expected, "the end");
}

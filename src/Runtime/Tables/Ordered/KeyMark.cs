using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pail.Runtime.Tables;

/// <summary>
/// The mark of a text: a number that holds its first characters and, in the lowest field, its length. The marks of two texts have the same
/// order as the texts, or they are equal.
/// </summary>
/// <remarks>
/// A narrow mark has seven characters of one byte, a wide mark has three characters of two bytes. Missing characters count as 0. A text
/// that really has U+0000 there is longer, so its length field is greater, as its order demands. A length that exceeds the characters of
/// the mark is cut to one more than these.
/// </remarks>
internal static class KeyMark
{
    private const int NarrowBits = 8;
    private const int NarrowLength = (64 / NarrowBits) - 1;
    private const int WideBits = 16;
    private const int WideLength = (64 / WideBits) - 1;

    /// <summary>
    /// The narrow mark of the rest of a text. If one of its first characters needs two bytes, the mark is greater than that of every text
    /// that has the same characters before it and can be marked, and equal to none; see <see cref="IsNarrow"/>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the rest begins, at most the length of the text.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Narrow(ReadOnlySpan<char> text, int from)
    {
        const int Eight = NarrowLength + 1;
        if (!Vector128.IsHardwareAccelerated || !BitConverter.IsLittleEndian || text.Length < Eight)
            return NarrowOneByOne(text[from..]);

        // Reads eight characters at once. If the rest is shorter, they begin before it, and the shift drops what comes before.
        var rest = text.Length - from;
        var eight = Vector128.Create<ushort>(MemoryMarshal.Cast<char, ushort>(text.Slice(Math.Min(from, text.Length - Eight), Eight)));
        if ((eight & Vector128.Create<ushort>(0xFF00)) != Vector128<ushort>.Zero)
            return NarrowOneByOne(text[from..]);
        var characters = BinaryPrimitives.ReverseEndianness(Vector128.Narrow(eight, eight).AsUInt64().ToScalar());
        return rest < Eight
            ? (characters << (NarrowBits * (NarrowLength - rest)) << NarrowBits) | (uint)rest
            : (characters & ~(ulong)byte.MaxValue) | Eight;
    }

    /// <summary>The wide mark of the rest of a text.</summary>
    internal static ulong Wide(ReadOnlySpan<char> text, int from)
    {
        var rest = text[from..];
        var mark = 0UL;
        var length = Math.Min(rest.Length, WideLength);
        for (var i = 0; i < length; i++)
            mark = (mark << WideBits) | rest[i];
        mark <<= WideBits * (WideLength + 1 - length);
        return mark | (uint)Math.Min(rest.Length, WideLength + 1);
    }

    /// <summary>Whether a result of <see cref="Narrow"/> holds the text's characters, and not that one of them needs two bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsNarrow(ulong mark) => (byte)mark != byte.MaxValue;

    /// <summary>Whether a mark holds the whole text. Then no other text has an equal mark.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsWhole(ulong mark, bool isWide) => isWide ? (ushort)mark <= WideLength : (byte)mark <= NarrowLength;

    private static ulong NarrowOneByOne(ReadOnlySpan<char> rest)
    {
        var mark = 0UL;
        var length = Math.Min(rest.Length, NarrowLength);
        for (var i = 0; i < length; i++)
        {
            uint character = rest[i];
            if (character > byte.MaxValue)
                return (mark << (64 - (NarrowBits * i))) | (ulong.MaxValue >> (NarrowBits * i));
            mark = (mark << NarrowBits) | character;
        }

        mark <<= NarrowBits * (NarrowLength + 1 - length);
        return mark | (uint)Math.Min(rest.Length, NarrowLength + 1);
    }
}

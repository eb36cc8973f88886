using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pail.Runtime.Tables;

/// <summary>
/// Strings by their characters, for which .NET's own hash is either slow or no secret. This one multiplies its way through the text, 16
/// bytes at a time, with numbers that every process draws for itself: someone who chooses the keys cannot choose them to meet in one
/// bucket.
/// </summary>
internal sealed class OrdinalEquality : KeyEquality<string>
{
    internal static readonly OrdinalEquality Instance = new();

    private static readonly ulong First = Draw();
    private static readonly ulong Second = Draw();
    private static readonly ulong Third = Draw();

    private static readonly Spans Alternates = new();

    internal override uint PositionOf(string key) => PositionOf(key.AsSpan());

    internal override bool AreSame(string one, string other) => string.Equals(one, other);

    internal override AlternateEquality<string, TAlternate>? For<TAlternate>() =>
        Alternates is AlternateEquality<string, TAlternate> spans ? spans : null;

    private static uint PositionOf(ReadOnlySpan<char> key)
    {
        var text = MemoryMarshal.AsBytes(key);
        var state = First ^ (ulong)text.Length;
        for (; text.Length > 16; text = text[16..])
            state = Mix(BinaryPrimitives.ReadUInt64LittleEndian(text) ^ Second, BinaryPrimitives.ReadUInt64LittleEndian(text[8..]) ^ state);

        // What is left, read from both ends, which overlap unless it is 16 bytes; the length, which is in the state, says how.
        var (head, tail) = text.Length switch
        {
            >= 8 => (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^8..])),
            >= 4 => ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text), (ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..])),
            >= 2 => ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(text), 0UL),
            _ => (0UL, 0UL),
        };
        return (uint)(Mix(Mix(head ^ Second, tail ^ state), Third) >> 32);
    }

    private static ulong Mix(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) | 1;
    }

    private sealed class Spans : AlternateEquality<string, ReadOnlySpan<char>>
    {
        internal override uint PositionOf(ReadOnlySpan<char> alternate) => OrdinalEquality.PositionOf(alternate);

        internal override bool AreSame(ReadOnlySpan<char> alternate, string key) => alternate.SequenceEqual(key);
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Compares strings by their characters. .NET's own hash codes of strings are either slow or predictable. This hash multiplies 16 bytes at
/// a time with random numbers that each operating system process draws for itself. So an attacker cannot choose keys that all fall into one
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

        // The last 16 bytes or fewer are read from both ends. The two parts may overlap. The length is in the state, so texts of different
        // lengths still differ.
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

    // A GUID is made of random bits of the operating system. A generator of the cryptography library would load OpenSSL: a tenth of the
    // memory of an empty server. Six bits of a GUID are fixed, in one half at places where the other half has random bits.
    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        Guid.NewGuid().TryWriteBytes(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..])) | 1;
    }

    private sealed class Spans : AlternateEquality<string, ReadOnlySpan<char>>
    {
        internal override uint PositionOf(ReadOnlySpan<char> alternate) => OrdinalEquality.PositionOf(alternate);

        internal override bool AreSame(ReadOnlySpan<char> alternate, string key) => alternate.SequenceEqual(key);
    }
}

using System.Buffers.Binary;

namespace Pail.Buckets;

/// <summary>
/// The running checksum of a write-ahead log: two sums over pairs of words, in the byte order that the log's header names.
/// </summary>
internal struct WalSum
{
    private const uint LittleEndianMagic = 0x377f0682;
    private const uint BigEndianMagic = LittleEndianMagic + 1;

    private readonly bool _bigEndian;
    private uint _first;
    private uint _second;

    /// <summary>Begins with 0, before the header.</summary>
    internal WalSum(ReadOnlySpan<byte> header)
    {
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        _bigEndian = magic == BigEndianMagic;
        IsKnown = magic is LittleEndianMagic or BigEndianMagic;
    }

    /// <summary>Whether the header is that of a write-ahead log.</summary>
    internal bool IsKnown { get; }

    /// <summary>Adds bytes: a multiple of 8.</summary>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        var (first, second) = (_first, _second);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            first += Word(bytes) + second;
            second += Word(bytes[4..]) + first;
        }

        (_first, _second) = (first, second);
    }

    /// <summary>Continues from a stored checksum.</summary>
    internal void StartAt(ReadOnlySpan<byte> stored)
    {
        _first = BinaryPrimitives.ReadUInt32BigEndian(stored);
        _second = BinaryPrimitives.ReadUInt32BigEndian(stored[4..]);
    }

    /// <summary>Whether the sums are those of a stored checksum.</summary>
    internal readonly bool Matches(ReadOnlySpan<byte> stored) =>
        BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;

    private readonly uint Word(ReadOnlySpan<byte> bytes) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}

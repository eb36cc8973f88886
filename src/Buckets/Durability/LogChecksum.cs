using System.Buffers.Binary;
using System.Numerics;

namespace Pail.Buckets;

/// <summary>
/// CRC-32C, the checksum of a row of a store. It covers the row's table and number, so that a row in a wrong place is noticed.
/// </summary>
internal static class LogChecksum
{
    /// <summary>The checksum of a batch or of a part.</summary>
    internal static uint OfRow(bool isPart, long number, ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, isPart ? (byte)1 : (byte)0);
        crc = BitOperations.Crc32C(crc, (ulong)number);
        return ~Continue(crc, bytes);
    }

    /// <summary>The checksum of bytes alone.</summary>
    internal static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var each in bytes)
            crc = BitOperations.Crc32C(crc, each);
        return crc;
    }
}

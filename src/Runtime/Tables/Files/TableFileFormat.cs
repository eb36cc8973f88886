using System.Buffers.Binary;
using System.Numerics;

namespace Pail.Runtime.Tables;

/// <summary>
/// A table in a file: a mark and the version; then blocks, each with its length, its checksum (CRC-32C) and so many bytes, of which the
/// first says what the table is and the others have rows; then a block of length 0, whose checksum is that of the number of rows, which
/// follows. All numbers are little-endian. Without the last block the file was not written to its end.
/// </summary>
internal static class TableFileFormat
{
    internal const ushort Version = 1;

    /// <summary>About how large a block of rows is; one row may make it larger.</summary>
    internal const int BlockSize = 64 * 1024;

    internal static ReadOnlySpan<byte> Mark => "PAILTAB\n"u8;

    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var rest in bytes)
            sum = BitOperations.Crc32C(sum, rest);
        return ~sum;
    }
}

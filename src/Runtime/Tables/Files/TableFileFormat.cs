using System.Buffers.Binary;
using System.Numerics;

namespace Pail.Runtime.Tables;

/// <summary>
/// The format of a table file. It begins with a mark and the version. Then come blocks: a length, a CRC-32C checksum, and that many bytes.
/// The first block describes the table, the others have rows. The last block has length 0, the checksum of the number of rows, and that
/// number. A file without it is incomplete. All numbers are little-endian.
/// </summary>
internal static class TableFileFormat
{
    internal const ushort Version = 1;

    /// <summary>The size in bytes at which a block of rows ends. Its last row may make it larger.</summary>
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

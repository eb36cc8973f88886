using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Pail.Cluster.Stores;

/// <summary>
/// The keys of entries as bytes of a store: UTF-8, readable from outside. A text that has none, because of half a surrogate pair, is 0xFF,
/// which UTF-8 never has, and its UTF-16, the lower byte first. So is the empty text, because not every store tells no bytes from none.
/// </summary>
internal static class RowKey
{
    private const byte Utf16 = 0xFF;

    internal static byte[] ToBytes(string key)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(key)];
        var status = Utf8.FromUtf16(key, bytes, out _, out _, replaceInvalidSequences: false);
        return status == System.Buffers.OperationStatus.Done && bytes.Length > 0
            ? bytes
            : [Utf16, .. MemoryMarshal.AsBytes(key.AsSpan())];
    }

    /// <exception cref="FormatException">The bytes are no key.</exception>
    internal static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [Utf16, .. var units])
        {
            return units.Length % sizeof(char) == 0
                ? new string(MemoryMarshal.Cast<byte, char>(units))
                : throw new FormatException($"A key in UTF-16 must have an even number of bytes, but has {units.Length}.");
        }

        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new FormatException($"The {bytes.Length} bytes of a key must be UTF-8, but are not.");
    }
}

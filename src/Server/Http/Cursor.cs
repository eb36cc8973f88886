using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Pail.Server.Http;

/// <summary>
/// Opaque text that says where the next page of a list begins. A cursor belongs to one list, because with another bucket or query it would
/// silently leave out keys. It consists of a version byte, so that the format may change, a digest of the list and the place, and the
/// place: the item before the page.
/// </summary>
internal static class Cursor
{
    private const byte Version = 3;
    private const int DigestBytes = 8;
    private const int HeadBytes = 1 + DigestBytes;

    /// <summary>Writes a cursor.</summary>
    /// <param name="list">Identifies the list: its path and query.</param>
    /// <param name="after">The item before the page.</param>
    internal static string Write(string list, string after)
    {
        var bytes = new byte[HeadBytes + Encoding.UTF8.GetByteCount(after)];
        bytes[0] = Version;
        WriteDigest(list, after, bytes.AsSpan(1));
        Encoding.UTF8.GetBytes(after, bytes.AsSpan(HeadBytes));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor that <see cref="Write"/> made for the same list.</summary>
    internal static bool TryRead(string list, string text, out string after)
    {
        after = "";
        if (!Base64Url.IsValid(text))
            return false;

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var count) || count < HeadBytes || bytes[0] != Version)
            return false;

        if (!Utf8.IsValid(bytes.AsSpan(HeadBytes, count - HeadBytes)))
            return false;

        // Exactly the text that was written: a cursor that was cut or changed on its way would lead to another place of the list.
        after = Encoding.UTF8.GetString(bytes, HeadBytes, count - HeadBytes);
        return Write(list, after) == text;
    }

    // Protects against mistakes, not against forgery: a client that forges a cursor only gets another part of its own list. A list's
    // identity has no line break.
    private static void WriteDigest(string list, string after, Span<byte> target) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{list}\n{after}")).AsSpan(0, DigestBytes).CopyTo(target);
}

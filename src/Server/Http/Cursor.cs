using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Pail.Server.Http;

/// <summary>Where the next page of a list begins, as opaque text. The first byte is a version, so that what is inside may change.</summary>
internal static class Cursor
{
    private const byte Version = 1;

    internal static string Write(string after)
    {
        var bytes = new byte[1 + Encoding.UTF8.GetByteCount(after)];
        bytes[0] = Version;
        Encoding.UTF8.GetBytes(after, bytes.AsSpan(1));
        return Base64Url.EncodeToString(bytes);
    }

    internal static bool TryRead(string text, out string after)
    {
        after = "";
        if (!Base64Url.IsValid(text))
            return false;

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var count)
            || count == 0 || bytes[0] != Version || !Utf8.IsValid(bytes.AsSpan(1, count - 1)))
            return false;

        after = Encoding.UTF8.GetString(bytes, 1, count - 1);
        return true;
    }
}

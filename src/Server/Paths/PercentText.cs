using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Pail.Server.Paths;

/// <summary>Reads and writes percent-encoded text. Refuses malformed text when it reads, and escapes generously when it writes.</summary>
internal static class PercentText
{
    private static readonly SearchValues<char> Escapes = SearchValues.Create("%+");

    /// <summary>Decodes exactly once. Refuses bad escapes, bad or overlong UTF-8, and surrogates.</summary>
    internal static bool TryDecode(ReadOnlySpan<char> text, out string decoded) => TryDecode(text, plusIsSpace: false, out decoded);

    /// <summary>Decodes a name or value of a query. There, a plus sign is a space, as in HTML forms.</summary>
    internal static bool TryDecodeQuery(ReadOnlySpan<char> text, out string decoded) => TryDecode(text, plusIsSpace: true, out decoded);

    /// <summary>Escapes everything except letters, digits and <c>-._~</c>, so that the result is safe in paths and queries.</summary>
    internal static string Encode(string text) => Uri.EscapeDataString(text);

    private static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, out string decoded)
    {
        if (!text.ContainsAny(Escapes))
        {
            decoded = text.ToString();
            return Ascii.IsValid(text);
        }

        decoded = "";
        var bytes = text.Length <= 1024 ? stackalloc byte[text.Length] : new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                    return false;
                bytes[count] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }
            else if (character > '\u007f')
            {
                return false;
            }
            else
            {
                bytes[count] = plusIsSpace && character == '+' ? (byte)' ' : (byte)character;
            }

            count++;
        }

        bytes = bytes[..count];
        if (!Utf8.IsValid(bytes))
            return false;

        decoded = Encoding.UTF8.GetString(bytes);
        return true;
    }
}

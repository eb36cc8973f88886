using System.Globalization;
using System.Text;

namespace Pail.Server.Problems;

/// <summary>
/// Makes text that a client sent safe for a log: without control characters, which forge lines and are commands to a terminal, and without
/// characters that are invisible or turn the direction of text. Kestrel accepts control characters in a path if they are not escaped.
/// </summary>
internal static class LogText
{
    /// <summary>The text, at most 256 bytes of it.</summary>
    internal static string Of(string text) => Escape(Echo.Limit(text));

    /// <summary>The whole text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keepLineBreaks">Whether the text may have several lines.</param>
    internal static string Escape(string text, bool keepLineBreaks = false)
    {
        if (!text.Any(IsUnsafe))
            return text;

        var safe = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (IsUnsafe(character) && !(keepLineBreaks && character == '\n'))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                safe.Append(character);
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

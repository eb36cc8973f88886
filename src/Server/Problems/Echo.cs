using System.Text;

namespace Pail.Server.Problems;

/// <summary>Shortens text that a client sent, so that an answer or a log can quote it.</summary>
internal static class Echo
{
    /// <summary>The most bytes of UTF-8 that are echoed.</summary>
    internal const int MaxBytes = 256;

    private const string Ellipsis = "…";

    internal static string Quote(string text) => $"\"{Limit(text)}\"";

    internal static string Quote(ReadOnlySpan<char> text) => Quote(text.ToString());

    internal static string Limit(string text, int maxBytes = MaxBytes)
    {
        if (text.Length * 3 <= maxBytes || Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;

        var left = maxBytes - Encoding.UTF8.GetByteCount(Ellipsis);
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0)
                break;
            end += rune.Utf16SequenceLength;
        }

        return string.Concat(text.AsSpan(0, end), Ellipsis);
    }
}

using System.Buffers;

namespace Pail.Server.Requests;

/// <summary>The two kinds of words in header values (RFC 9110, sections 5.6.2 and 5.6.4), limited to ASCII.</summary>
internal static class FieldText
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads a token off the front.</summary>
    internal static bool TryReadToken(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(TokenCharacters);
        var length = end < 0 ? text.Length : end;
        text = text[length..];
        return length > 0;
    }

    /// <summary>Reads a quoted string off the front.</summary>
    internal static bool TryReadQuoted(ref ReadOnlySpan<char> text)
    {
        if (text is not ['"', ..])
            return false;

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                text = text[(i + 1)..];
                return true;
            }

            if (text[i] == '\\')
                i++;
            if (i >= text.Length || text[i] is not ('\t' or (>= ' ' and <= '~')))
                return false;
        }

        return false;
    }

    /// <summary>Whether the text is a list of tokens with at least one.</summary>
    internal static bool IsTokenList(ReadOnlySpan<char> text)
    {
        var any = false;
        foreach (var range in text.Split(','))
        {
            var element = text[range].Trim(" \t");
            if (element.IsEmpty)
                continue;
            any = true;
            if (!TryReadToken(ref element) || !element.IsEmpty)
                return false;
        }

        return any;
    }
}

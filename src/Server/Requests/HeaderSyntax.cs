using System.Buffers;

namespace Pail.Server.Requests;

/// <summary>Reads the two kinds of words in header values, tokens and quoted strings (RFC 9110, section 5.6), limited to ASCII.</summary>
internal static class HeaderSyntax
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads a token at the start of the text, and removes it from the text.</summary>
    internal static bool TryReadToken(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(TokenCharacters);
        var length = end < 0 ? text.Length : end;
        text = text[length..];
        return length > 0;
    }

    /// <summary>Reads a quoted string at the start of the text, and removes it from the text.</summary>
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

    /// <summary>Whether the text is one token.</summary>
    internal static bool IsToken(ReadOnlySpan<char> text) => TryReadToken(ref text) && text.IsEmpty;

    /// <summary>Whether the text can be sent as the value of a header as it is: printable ASCII without a space at either end.</summary>
    internal static bool IsFieldValue(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExceptInRange(' ', '~') && text is not [' ', ..] and not [.., ' '];

    /// <summary>Whether the text is a list of one or more tokens. Empty elements are ignored.</summary>
    internal static bool IsTokenList(ReadOnlySpan<char> text)
    {
        var any = false;
        foreach (var range in text.Split(','))
        {
            var element = text[range].Trim(" \t");
            if (element.IsEmpty)
                continue;
            any = true;
            if (!IsToken(element))
                return false;
        }

        return any;
    }
}

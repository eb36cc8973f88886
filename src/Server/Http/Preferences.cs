using Microsoft.Extensions.Primitives;

namespace Pail.Server.Http;

/// <summary>Reads <c>Prefer</c> (RFC 7240): a list of preferences, each with an optional value and parameters.</summary>
internal static class Preferences
{
    /// <summary>Whether the client asks for the old value in the answer: <c>Prefer: return=representation</c>.</summary>
    internal static bool WantsRepresentation(IHeaderDictionary headers) =>
        headers.TryGetValue(HeaderConstants.Prefer, out var lines)
        && ValueOf("return", lines).Equals("representation", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The value of a preference; empty when it has no value or is absent. Of several preferences with the same name the first counts.
    /// </summary>
    private static ReadOnlySpan<char> ValueOf(string name, StringValues lines)
    {
        foreach (var line in lines)
        {
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var preference = rest[..LengthTo(',', rest)];
                rest = rest[Math.Min(preference.Length + 1, rest.Length)..];

                // Parameters follow the first semicolon. They are cut off, because a parameter may have the name of a preference.
                preference = preference[..LengthTo(';', preference)];
                var equals = preference.IndexOf('=');
                var found = equals < 0 ? preference : preference[..equals];
                if (found.Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase))
                    return equals < 0 ? default : Unquoted(preference[(equals + 1)..].Trim(" \t"));
            }
        }

        return default;
    }

    // A separator inside quotes is text, and so is a quote after a backslash. After a quote that is never closed, all the rest is text.
    private static int LengthTo(char separator, ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted && text[i] == separator)
                return i;
        }

        return text.Length;
    }

    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> value) =>
        value is ['"', .., '"'] ? value[1..^1].ToString().Replace("\\", "", StringComparison.Ordinal) : value;
}

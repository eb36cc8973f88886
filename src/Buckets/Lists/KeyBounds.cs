namespace Pail.Buckets;

/// <summary>Bounds in the byte order of keys.</summary>
internal static class KeyBounds
{
    /// <summary>
    /// The smallest text that is greater than every text with a prefix; null when there is none, so that such texts go on to the end.
    /// </summary>
    internal static string? EndOfPrefix(string prefix)
    {
        for (var length = prefix.Length; length > 0; length--)
        {
            if (Next(prefix[length - 1]) is { } next)
                return string.Concat(prefix.AsSpan(0, length - 1), [next]);
        }

        return null;
    }

    /// <summary>The UTF-16 unit that is next in byte order (see <see cref="Utf8Order"/>): surrogates come after all others.</summary>
    private static char? Next(char unit) => unit switch
    {
        '\uD7FF' => '\uE000',
        '\uFFFF' => '\uD800',
        '\uDFFF' => null,
        _ => (char)(unit + 1),
    };
}

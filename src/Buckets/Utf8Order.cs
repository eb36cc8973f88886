namespace Pail.Buckets;

/// <summary>The byte order of UTF-8, on strings. Ordinal order of UTF-16 differs from it: there, U+1F600 comes before U+FF5E.</summary>
internal static class Utf8Order
{
    /// <summary>Compares as the encoded bytes would.</summary>
    internal static int Compare(string left, string right) => Compare(left.AsSpan(), right.AsSpan());

    /// <inheritdoc cref="Compare(string, string)" />
    internal static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    // The only units out of order are the surrogates: they stand for code points above all others, but have numbers below U+E000.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}

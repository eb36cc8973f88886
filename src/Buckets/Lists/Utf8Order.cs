namespace Pail.Buckets;

/// <summary>Compares strings in the byte order of their UTF-8. The ordinal order of UTF-16 differs: U+1F600 is before U+FF5E.</summary>
internal static class Utf8Order
{
    internal static IComparer<string> Comparer { get; } = new ByteOrder();

    /// <summary>Compares two strings as their UTF-8 bytes compare.</summary>
    internal static int Compare(string left, string right) => Compare(left.AsSpan(), right.AsSpan());

    /// <inheritdoc cref="Compare(string, string)" />
    internal static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    // Only surrogates are out of order: they encode code points above all others, but their own numbers are below U+E000.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;

    // A class of its own, because a comparer made of a delegate costs a second indirect call for each comparison.
    private sealed class ByteOrder : IComparer<string>
    {
        public int Compare(string? x, string? y) => Utf8Order.Compare(x.AsSpan(), y.AsSpan());
    }
}

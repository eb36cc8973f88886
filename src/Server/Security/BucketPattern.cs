using Pail.Buckets;

namespace Pail.Server.Security;

/// <summary>
/// A bucket's name, or the beginning of names and a <c>*</c>. A <c>*</c> at another place is refused: buckets are listed in the order of
/// their names, so a page could then have to pass over any number of buckets, and a cursor would name one of them.
/// </summary>
internal readonly record struct BucketPattern(string Text, bool IsPrefix)
{
    internal const string Expected = "a bucket's name, or the beginning of names and a * at the end, such as team-a-*";

    internal static bool TryParse(string text, out BucketPattern pattern)
    {
        var isPrefix = text.EndsWith('*');
        pattern = new BucketPattern(isPrefix ? text[..^1] : text, isPrefix);

        // One character more makes a beginning of names a name: the empty beginning too.
        return isPrefix
            ? pattern.Text.Length < BucketName.MaxLength
                && (pattern.Text.Length == 0 || BucketName.IsValid(pattern.Text))
            : BucketName.IsValid(text);
    }

    internal bool Includes(string name) =>
        IsPrefix ? name.StartsWith(Text, StringComparison.Ordinal) : string.Equals(name, Text, StringComparison.Ordinal);

    /// <summary>Whether this pattern includes every name that the other one includes.</summary>
    internal bool Includes(BucketPattern other) => IsPrefix ? other.Text.StartsWith(Text, StringComparison.Ordinal) : this == other;

    /// <summary>
    /// The buckets with a prefix and after a name, as <see cref="IBuckets.List"/> returns them, that the pattern includes.
    /// </summary>
    internal async ValueTask<IReadOnlyList<IBucket>> List(IBuckets buckets, string prefix, string? after, int limit)
    {
        if (!IsPrefix)
        {
            var isOnPage = Text.StartsWith(prefix, StringComparison.Ordinal)
                && (after is null || string.CompareOrdinal(Text, after) > 0);
            return isOnPage && await buckets.Find(Text) is { } bucket ? [bucket] : [];
        }

        // The longer prefix, which begins with the shorter one, else no name has both.
        var (longer, shorter) = prefix.Length > Text.Length ? (prefix, Text) : (Text, prefix);
        return longer.StartsWith(shorter, StringComparison.Ordinal) ? await buckets.List(longer, after, limit) : [];
    }
}

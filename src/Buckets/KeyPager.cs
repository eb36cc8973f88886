namespace Pail.Buckets;

/// <summary>
/// Makes one page of a list of keys from entries in any order, in one pass and with no more than a page in memory.
/// </summary>
/// <remarks>
/// A page consists of items. An item is a key, or a folded prefix: with a delimiter, all keys below a prefix fold into one item. Keys and
/// folded prefixes share one order, the order of their texts, and a text serves as <see cref="KeyPage.Next"/>. No text is both: a key that
/// has the delimiter after the query's prefix is folded, and no other key is.
/// </remarks>
internal static class KeyPager
{
    /// <summary>One page of the entries that match.</summary>
    internal static KeyPage Page(IEnumerable<KeyValuePair<string, Entry>> entries, KeyQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        var page = new PageBuilder(query.Limit, query.Reverse);
        foreach (var (key, entry) in entries)
        {
            if (!IsWithin(key, query))
                continue;

            var fold = FoldedLength(key, query);
            var text = fold == 0 ? key : key.AsSpan(0, fold);
            if (query.After is null || IsAfter(text, query.After, query.Reverse))
                page.Offer(key, fold, entry);
        }

        return page.ToPage();
    }

    private static bool IsWithin(string key, KeyQuery query) =>
        key.StartsWith(query.Prefix, StringComparison.Ordinal)
        && (query.From is null || Utf8Order.Compare(key, query.From) >= 0)
        && (query.To is null || Utf8Order.Compare(key, query.To) < 0);

    private static bool IsAfter(ReadOnlySpan<char> text, string after, bool reverse)
    {
        var order = Utf8Order.Compare(text, after);
        return reverse ? order < 0 : order > 0;
    }

    /// <summary>How much of the key is a folded prefix, its delimiter included; 0 for a key that is not folded.</summary>
    private static int FoldedLength(string key, KeyQuery query)
    {
        if (string.IsNullOrEmpty(query.Delimiter))
            return 0;
        var at = key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? 0 : at + query.Delimiter.Length;
    }
}

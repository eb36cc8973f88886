namespace Pail.Buckets;

/// <summary>One page of a list of keys. A key that exists while all pages are read appears exactly once.</summary>
/// <param name="Keys">The keys in order, each with its entry.</param>
/// <param name="Prefixes">The folded prefixes in order; empty unless the query has a delimiter.</param>
/// <param name="Next">Where the next page begins (see <see cref="KeyQuery.After"/>); <see langword="null"/> on the last page.</param>
public sealed record KeyPage(IReadOnlyList<KeyValuePair<string, Entry>> Keys, IReadOnlyList<string> Prefixes, string? Next)
{
    /// <summary>The bucket's revision before this page was read; its number is 0 before the first write.</summary>
    public Revision Revision { get; init; }
}

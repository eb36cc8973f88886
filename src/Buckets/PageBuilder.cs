namespace Pail.Buckets;

/// <summary>
/// Builds one page of a list from items that are offered in any order. A heap holds the page's items, the last of them on top.
/// </summary>
internal sealed class PageBuilder
{
    private readonly int _limit;
    private readonly int _sign;
    private readonly PriorityQueue<Entry?, string> _heap;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _prefixes;
    private bool _isMore;

    internal PageBuilder(int limit, bool reverse)
    {
        _limit = limit;
        _sign = reverse ? -1 : 1;
        _heap = new PriorityQueue<Entry?, string>(Comparer<string>.Create((left, right) => -_sign * Utf8Order.Compare(left, right)));
        _prefixes = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Offers a key, or the prefix that it folds into.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fold">The length of the folded prefix, or 0 for the key itself.</param>
    /// <param name="entry">The key's entry.</param>
    internal void Offer(string key, int fold, Entry entry)
    {
        var text = fold == 0 ? key : key.AsSpan(0, fold);
        if (fold > 0 && _prefixes.Contains(text))
            return;

        if (_heap.Count == _limit)
        {
            // A prefix that was removed may be offered again. It is refused then, because the page's last item only moves toward the start.
            _isMore = true;
            _heap.TryPeek(out _, out var last);
            if (_sign * Utf8Order.Compare(text, last) > 0)
                return;
            _heap.Dequeue();
            _prefixes.Set.Remove(last!);
        }

        if (fold > 0)
            _prefixes.Add(text);
        _heap.Enqueue(fold > 0 ? null : entry, fold > 0 ? text.ToString() : key);
    }

    /// <summary>Makes the page, with its items in order. Empties the builder.</summary>
    internal KeyPage ToPage()
    {
        var keys = new KeyValuePair<string, Entry>[_heap.Count - _prefixes.Set.Count];
        var prefixes = new string[_prefixes.Set.Count];
        var (key, prefix) = (keys.Length, prefixes.Length);
        string? next = null;
        while (_heap.TryDequeue(out var entry, out var text))
        {
            next ??= _isMore ? text : null;
            if (entry is null)
                prefixes[--prefix] = text;
            else
                keys[--key] = new(text, entry);
        }

        return new KeyPage(keys, prefixes, next);
    }
}

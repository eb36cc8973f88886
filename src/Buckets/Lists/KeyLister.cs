using System.Buffers;

namespace Pail.Buckets;

/// <summary>
/// Makes one page of a list of keys. Reads from the store only what the page needs: the place where it begins is found by a search, and
/// keys that fold into one prefix are skipped by another search.
/// </summary>
/// <remarks>
/// A page consists of items. An item is a key, or a folded prefix: with a delimiter, all keys below a prefix fold into one item. Keys and
/// folded prefixes share one order, the order of their texts, and a text serves as <see cref="KeyPage.Next"/>. No text is both: a key that
/// has the delimiter after the query's prefix is folded, and no other key is.
/// </remarks>
internal ref struct KeyLister
{
    /// <summary>The largest page that is read in one step, so that nobody waits long for it.</summary>
    internal const int MaxItems = 1000;

    // How many entries and searches a page may take. Entries that have expired, but are not removed yet, are not items.
    private const int MaxSteps = 2 * MaxItems;

    // How many entries are read from the store at once: few when most of them may fold into one prefix.
    private readonly int _chunk;
    private readonly EntryStore _store;
    private readonly KeyQuery _query;
    private readonly long _now;
    private readonly int _limit;
    private readonly List<KeyValuePair<string, Entry>> _keys = [];
    private readonly List<string> _prefixes = [];

    // Where the next read begins: at this text or after it; null for the first key, or the last when the list is reversed.
    private string? _place;
    private bool _inclusive = true;
    private bool _isAtEnd;

    // The text of the last item, or a later key that has expired.
    private string? _last;

    // An expired key that is equal to a folded prefix, such as "a/". As the end of a page it would stand for the whole prefix, so it
    // becomes the end only when it is known that no other key folds into it.
    private string? _prefixKey;

    private KeyLister(EntryStore store, KeyQuery query, long now)
    {
        (_store, _query, _now) = (store, query, now);
        _limit = Math.Min(query.Limit, MaxItems);
        _chunk = string.IsNullOrEmpty(query.Delimiter) ? 128 : 8;
    }

    private readonly int Items => _keys.Count + _prefixes.Count;

    /// <summary>
    /// One page of the entries that match. It may have fewer items than the query allows although there are more: see
    /// <see cref="KeyPage.Next"/>.
    /// </summary>
    /// <param name="store">The entries.</param>
    /// <param name="query">Which keys, and how many.</param>
    /// <param name="now">The time, in UTC ticks. Entries that have expired are left out.</param>
    internal static KeyPage Page(EntryStore store, KeyQuery query, long now)
    {
        var lister = new KeyLister(store, query, now);
        lister.Begin();
        var next = lister.Read();
        return new KeyPage(lister._keys, lister._prefixes, next);
    }

    /// <summary>Fills the page. Returns the text after which the next page begins, or null when there are no more items.</summary>
    private string? Read()
    {
        var chunk = ArrayPool<Entry>.Shared.Rent(Math.Min(_limit + 1, _chunk));
        try
        {
            for (var steps = MaxSteps; steps > 0;)
            {
                if (_isAtEnd)
                    return null;
                var room = Math.Min(Math.Min(chunk.Length, _chunk), _limit - Items + 1);
                var count = _store.Read(_place, _inclusive, _query.Reverse, chunk.AsSpan(0, room));
                steps -= count + 1;
                if (TakeAll(chunk.AsSpan(0, count), out var skips) is { } end)
                    return end.Next;
                if (count < room && !skips)
                    return null;
            }

            return _last;
        }
        finally
        {
            // Cleared, so that the pool keeps no entries.
            ArrayPool<Entry>.Shared.Return(chunk, clearArray: true);
        }
    }

    /// <summary>Adds the items of some entries. Returns where the next page begins once the page is done.</summary>
    private PageEnd? TakeAll(ReadOnlySpan<Entry> entries, out bool skips)
    {
        skips = false;
        foreach (var entry in entries)
        {
            var key = entry.Key;
            if (IsBeyond(key))
                return new PageEnd(null);
            if (_prefixKey is not null && !key.StartsWith(_prefixKey, StringComparison.Ordinal))
                _last = _prefixKey;
            _prefixKey = null;

            if (entry.Tracking?.HasExpired(_now) != true)
            {
                if (Items == _limit)
                    return new PageEnd(_last);
                if (FoldedLength(key) is > 0 and var length)
                {
                    _last = key[..length];
                    _prefixes.Add(_last);
                    SkipTo(_last);
                    skips = true;
                    return null;
                }

                _keys.Add(new(key, entry));
            }

            (_place, _inclusive) = (key, false);
            if (!_query.Reverse && FoldedLength(key) == key.Length && key.Length > 0)
                _prefixKey = key;
            else
                _last = key;
        }

        return null;
    }

    private void Begin()
    {
        var (from, to) = (_query.From, _query.To);
        if (_query.After is { } after)
        {
            if (FoldedLength(after) == after.Length && after.Length > 0)
                SkipTo(after);
            else
                (_place, _inclusive) = (after, false);
        }

        // The bound that is nearer to the end of the list is where the list begins.
        if (_query.Reverse)
        {
            Narrow(to, inclusive: false);
            if (_query.Prefix.Length > 0)
                Narrow(KeyBounds.EndOfPrefix(_query.Prefix), inclusive: false);
        }
        else
        {
            Narrow(from, inclusive: true);
            Narrow(_query.Prefix.Length > 0 ? _query.Prefix : null, inclusive: true);
        }
    }

    /// <summary>Begins at a bound, if that is further on.</summary>
    private void Narrow(string? bound, bool inclusive)
    {
        if (bound is null)
            return;
        var order = _place is null ? 1 : Utf8Order.Compare(bound, _place);
        if (_place is not null && _query.Reverse)
            order = -order;
        if (order > 0)
            (_place, _inclusive) = (bound, inclusive);
        else if (order == 0)
            _inclusive &= inclusive;
    }

    /// <summary>Goes on behind all keys that fold into a prefix.</summary>
    private void SkipTo(string prefix)
    {
        (_place, _inclusive) = _query.Reverse ? (prefix, false) : (KeyBounds.EndOfPrefix(prefix), true);
        _isAtEnd = _place is null;
    }

    /// <summary>Whether the list ends before a key.</summary>
    private readonly bool IsBeyond(string key)
    {
        if (!key.StartsWith(_query.Prefix, StringComparison.Ordinal))
            return true;
        return _query.Reverse
            ? _query.From is { } from && Utf8Order.Compare(key, from) < 0
            : _query.To is { } to && Utf8Order.Compare(key, to) >= 0;
    }

    /// <summary>How much of the key is a folded prefix, its delimiter included; 0 for a key that is not folded.</summary>
    private readonly int FoldedLength(string key)
    {
        if (string.IsNullOrEmpty(_query.Delimiter) || key.Length < _query.Prefix.Length)
            return 0;
        var at = key.IndexOf(_query.Delimiter, _query.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? 0 : at + _query.Delimiter.Length;
    }

    private readonly record struct PageEnd(string? Next);
}

namespace Pail.Runtime.Tables;

/// <summary>A walk over a range of an ordered index. Shows the rows of each leaf as they all were at one instant.</summary>
internal sealed class OrderedWalk<TKey, TRow>(OrderedIndex<TKey, TRow> index, KeyRange<TKey> range, bool backward) : RowWalk<TKey, TRow>
    where TKey : notnull
{
    private const int OptimisticReads = 16;

    private readonly List<Row<TKey, TRow>> _rows = [];
    private readonly List<int> _versions = [];
    private KeyRange<TKey>? _rest = range;

    internal override RowWalk<TKey, TRow> Behind(TKey key) =>
        new OrderedWalk<TKey, TRow>(index, backward ? range.Before(key) : range.After(key), backward);

    internal override RowWalk<TKey, TRow> Copy() => new OrderedWalk<TKey, TRow>(index, range, backward) { _rest = _rest };

    internal override RowWalk<TKey, TRow> In(RowIndex<TKey, TRow> next) =>
        new OrderedWalk<TKey, TRow>((OrderedIndex<TKey, TRow>)next, range, backward) { _rest = _rest };

    internal override Row<TKey, TRow>? Step()
    {
        while (_rest is { } range)
        {
            if (index.Edge(range, backward, out _rest) is not { } row)
                continue;
            _rest = backward ? range.Before(row.Key) : range.After(row.Key);
            return row;
        }

        return null;
    }

    internal override bool Next(RowStore<TKey, TRow> store, List<KeyValuePair<TKey, TRow>> rows)
    {
        var before = rows.Count;
        while (rows.Count == before && _rest is { } range)
        {
            KeyRange<TKey>? rest;
            for (var attempt = 0; !TryRead(store, range, rows, out rest); attempt++)
            {
                rows.RemoveRange(before, rows.Count - before);

                // The function of an update holds a row's lock, so it must not wait for those of others: it sees each row as it is and that is all.
                if (attempt >= OptimisticReads && (Deciding.IsInside || TryReadLocked(store, range, rows, out rest)))
                    break;
            }

            _rest = rest;
        }

        return rows.Count > before;
    }

    // Everything is read twice: when nothing has changed in between, it was all true at every instant in between.
    private bool TryRead(RowStore<TKey, TRow> store, in KeyRange<TKey> range, List<KeyValuePair<TKey, TRow>> rows, out KeyRange<TKey>? rest)
    {
        var (leaf, version) = index.Read(range, backward, _rows, out rest);
        _versions.Clear();
        foreach (var row in _rows)
        {
            _versions.Add(row.Version);
            if (store.TryPeek(row, out var content))
                rows.Add(KeyValuePair.Create(row.Key, content!));
        }

        // All contents are read before the numbers are read again.
        Volatile.ReadBarrier();
        for (var i = 0; i < _rows.Count; i++)
        {
            // One that is in a batch may be valid already while others of the batch had been read before they were.
            if ((_versions[i] & 1) != 0 || _rows[i].Version != _versions[i] || _rows[i].Phase is RowPhase.Batched)
                return false;
        }

        return leaf.Version == version;
    }

    // Writers overtake the reading again and again. Holding the locks of the rows it cannot be overtaken but by new rows, whose locks come to the others;
    // a leaf has not many. Nobody else waits for a second lock of a row, for that is done under the store's lock for it.
    private bool TryReadLocked(RowStore<TKey, TRow> store, in KeyRange<TKey> range, List<KeyValuePair<TKey, TRow>> rows, out KeyRange<TKey>? rest)
    {
        var before = rows.Count;
        lock (store.SeveralRows)
        {
            var locked = new HashSet<Row<TKey, TRow>>(ReferenceEqualityComparer.Instance);
            try
            {
                while (true)
                {
                    var (leaf, version) = index.Read(range, backward, _rows, out rest);
                    var complete = true;
                    foreach (var row in _rows)
                    {
                        if (!locked.Add(row))
                            continue;
                        Monitor.Enter(row);
                        complete = false;
                    }

                    if (!complete)
                        continue;
                    foreach (var row in _rows)
                    {
                        if (store.TryPeek(row, out var content))
                            rows.Add(KeyValuePair.Create(row.Key, content!));
                    }

                    Volatile.ReadBarrier();
                    if (leaf.Version == version)
                        return true;
                    rows.RemoveRange(before, rows.Count - before);
                }
            }
            finally
            {
                foreach (var row in locked)
                    Monitor.Exit(row);
            }
        }
    }
}

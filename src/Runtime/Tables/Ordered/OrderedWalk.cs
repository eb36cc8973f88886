using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>A walk over a range of an ordered index. Shows the rows of each leaf as they all were at one instant.</summary>
internal sealed class OrderedWalk<TKey, TRow>(OrderedIndex<TKey, TRow> index, KeyRange<TKey> range, bool backward) : RowWalk<TKey, TRow>
    where TKey : notnull
{
    private readonly List<Row<TKey, TRow>> _rows = [];
    private readonly List<int> _versions = [];
    private readonly List<OrderedIndex<TKey, TRow>.Place> _places = [];
    private KeyRange<TKey>? _rest = range;

    internal override RowPlace<TKey, TRow> PlaceBehind(TKey key) =>
        new OrderedPlace(backward ? range.Before(key) : range.After(key), backward);

    internal override bool TryStep(RowStore<TKey, TRow> store, [MaybeNullWhen(false)] out TKey key, out TRow? content)
    {
        // One row after the other is looked at until one is in the table. It was the next one if all before it were out of the table, and
        // nothing new came before it, when it was read: that is when none of what has been passed over has changed since.
        var from = _rest;
        var reads = default(OptimisticReads);
        while (true)
        {
            _rest = from;
            _places.Clear();
            _rows.Clear();
            _versions.Clear();
            var found = false;
            (key, content) = (default, default);
            while (!found && _rest is { } range)
            {
                var row = index.Edge(range, backward, out _rest, out var place);
                _places.Add(place);
                if (row is null)
                    continue;
                _rest = backward ? range.Before(row.Key) : range.After(row.Key);
                var version = row.Version;
                found = store.TryShow(row, out key, out content);
                if (found)
                    continue;
                _rows.Add(row);
                _versions.Add(version);
            }

            if ((_places.TrueForAll(index.IsStill) && ArePassed()) || !reads.TryAgain())
                return found;
        }
    }

    // Whether the rows that were out of the table still are. One in a batch that is valid by now has come meanwhile, which changes the row
    // only later.
    private bool ArePassed()
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            if (!_rows[i].IsStill(_versions[i]) || RowStore<TKey, TRow>.CommittedIntent(_rows[i]) is not null)
                return false;
        }

        return true;
    }

    internal override bool Next(RowStore<TKey, TRow> store, List<KeyValuePair<TKey, TRow>> rows)
    {
        var before = rows.Count;
        while (rows.Count == before && _rest is { } range)
        {
            KeyRange<TKey>? rest;
            var reads = default(OptimisticReads);
            while (!TryRead(store, range, rows, out rest))
            {
                var again = reads.TryAgain();

                // The function of an update holds a row's lock, so it must not wait for those of others: it sees each row as it is and that
                // is all.
                if (!again && UpdateScope.IsInside)
                    break;
                rows.RemoveRange(before, rows.Count - before);
                if (!again && TryReadLocked(store, range, rows, out rest))
                    break;
            }

            _rest = rest;
        }

        return rows.Count > before;
    }

    // Everything is read twice: when nothing has changed in between, it was all true at every instant in between.
    private bool TryRead(RowStore<TKey, TRow> store, in KeyRange<TKey> range, List<KeyValuePair<TKey, TRow>> rows, out KeyRange<TKey>? rest)
    {
        var place = index.Read(range, backward, _rows, out rest);
        _versions.Clear();
        foreach (var row in _rows)
        {
            _versions.Add(row.Version);
            if (store.TryShow(row, out var key, out var content))
                rows.Add(KeyValuePair.Create(key, content!));
        }

        var isStill = true;
        for (var i = 0; isStill && i < _rows.Count; i++)
        {
            // One that is in a batch may be valid already while others of the batch had been read before they were.
            isStill = _rows[i].IsStill(_versions[i]) && _rows[i].Phase is not RowPhase.Batched;
        }

        // A walk that has stopped keeps none of the rows themselves.
        _rows.Clear();
        return isStill && index.IsStill(place);
    }

    // Writers overtake the reading again and again. Holding the locks of the rows it cannot be overtaken but by new rows, whose locks come
    // to the others; a leaf has not many. No other thread waits for a second lock of a row without ManyRowsLock.
    private bool TryReadLocked(
        RowStore<TKey, TRow> store, in KeyRange<TKey> range, List<KeyValuePair<TKey, TRow>> rows, out KeyRange<TKey>? rest)
    {
        var before = rows.Count;
        lock (store.ManyRowsLock)
        {
            var locked = new HashSet<Row<TKey, TRow>>(ReferenceEqualityComparer.Instance);
            try
            {
                while (true)
                {
                    var place = index.Read(range, backward, _rows, out rest);
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
                        if (store.TryShow(row, out var key, out var content))
                            rows.Add(KeyValuePair.Create(key, content!));
                    }

                    if (index.IsStill(place))
                        return true;
                    rows.RemoveRange(before, rows.Count - before);
                }
            }
            finally
            {
                _rows.Clear();
                foreach (var row in locked)
                    Monitor.Exit(row);
            }
        }
    }

    /// <summary>What is left of a range: the same place in every index of the table.</summary>
    private sealed class OrderedPlace(KeyRange<TKey> range, bool backward) : RowPlace<TKey, TRow>
    {
        internal override RowWalk<TKey, TRow> WalkIn(RowIndex<TKey, TRow> index) =>
            new OrderedWalk<TKey, TRow>((OrderedIndex<TKey, TRow>)index, range, backward);
    }
}

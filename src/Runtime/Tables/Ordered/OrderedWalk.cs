using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>A walk over a range of an ordered index. It gives the rows of each leaf as they were at one instant.</summary>
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
        // Reads one row after another until one is in the table. That row was the next one at the instant of its read if, at that instant,
        // all rows before it were out of the table and no new row had come before it. To check that, compare the versions of all rows and
        // places that were passed over.
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
                found = store.TryReadWithKey(row, out key, out content);
                if (found)
                    continue;
                _rows.Add(row);
                _versions.Add(version);
            }

            if ((_places.TrueForAll(index.IsStill) && ArePassedRowsUnchanged()) || !reads.TryAgain())
                return found;
        }
    }

    // Whether the rows that were passed over are still out of the table. The commit of a batch makes a row appear before the row's version
    // changes, so it is checked too.
    private bool ArePassedRowsUnchanged()
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

                // This thread runs the function of an update and holds a row's lock, so it must not wait for the locks of other rows. It
                // gets each row as it is, but not all rows at one instant.
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

    // Reads the rows and then compares all versions. If none has changed, all rows were as read at the instant between the two.
    private bool TryRead(RowStore<TKey, TRow> store, in KeyRange<TKey> range, List<KeyValuePair<TKey, TRow>> rows, out KeyRange<TKey>? rest)
    {
        var place = index.Read(range, backward, _rows, out rest);
        _versions.Clear();
        foreach (var row in _rows)
        {
            _versions.Add(row.Version);
            if (store.TryReadWithKey(row, out var key, out var content))
                rows.Add(KeyValuePair.Create(key, content!));
        }

        var isStill = true;
        for (var i = 0; isStill && i < _rows.Count; i++)
        {
            // A row in a batch fails the check: the batch may have been committed after some of its rows were read and before others.
            isStill = _rows[i].IsStill(_versions[i]) && _rows[i].Phase is not RowPhase.Batched;
        }

        // A walk that pauses here should not keep rows in memory.
        _rows.Clear();
        return isStill && index.IsStill(place);
    }

    // Called when writers change the leaf during each attempt. This thread locks all rows of the leaf, so then only new rows can disturb
    // it. It locks those too and tries again; a leaf has few rows, so this ends. Taking several row locks cannot deadlock, because only the
    // holder of ManyRowsLock waits for a second row lock.
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
                        if (store.TryReadWithKey(row, out var key, out var content))
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

    /// <summary>The rest of a range. It is a valid place in every index of the table, also after the table was emptied.</summary>
    private sealed class OrderedPlace(KeyRange<TKey> range, bool backward) : RowPlace<TKey, TRow>
    {
        internal override RowWalk<TKey, TRow> WalkIn(RowIndex<TKey, TRow> index) =>
            new OrderedWalk<TKey, TRow>((OrderedIndex<TKey, TRow>)index, range, backward);
    }
}

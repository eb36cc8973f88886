using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <content>Walks over the rows, in the order of their positions.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    internal override RowWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) => new HashWalk(this, null);

    internal override RowWalk<TKey, TRow>? WalkFrom(TKey key, bool backward)
    {
        if (Find(key) is { } row)
            return new HashWalk(this, (HashRow<TKey, TRow>)row);
        return Volatile.Read(ref _emptied) is { } emptied && emptied.Contains(key) ? HashWalk.Ended(this) : null;
    }

    /// <summary>All rows in the chains, those included that are gone.</summary>
    internal IEnumerable<HashRow<TKey, TRow>> Rows()
    {
        for (var row = FirstFrom(0); row is not null; row = After(row))
            yield return row;
    }

    /// <summary>
    /// The row after another one. If that one was removed, its link still leads to the row that came after it. Rows that were added in
    /// between are missed, which a walk may do.
    /// </summary>
    private HashRow<TKey, TRow>? After(HashRow<TKey, TRow> row)
    {
        if (Step(row.Position, row, out var boundary) is { } next)
            return next;
        return boundary == 0 ? null : FirstFrom(boundary);
    }

    private HashRow<TKey, TRow>? FirstFrom(uint position)
    {
        while (true)
        {
            if (Step(position, null, out var boundary) is { } row)
                return row;
            if (boundary == 0)
                return null;
            position = boundary;
        }
    }

    /// <summary>
    /// The first row of a bucket from a position on, or the row after a given one. If there is none in this bucket, the boundary is the
    /// position where the next bucket begins; 0 after the last bucket.
    /// </summary>
    private HashRow<TKey, TRow>? Step(uint position, HashRow<TKey, TRow>? behind, out uint boundary)
    {
        var stripe = StripeOf(position);
        var reads = default(OptimisticReads);
        do
        {
            if (!stripe.Version.TryBeginRead(out var version))
                continue;
            var row = Read(out boundary);
            if (stripe.Version.IsStill(version))
                return row;
        }
        while (reads.TryAgain());

        lock (stripe)
            return Read(out boundary);

        HashRow<TKey, TRow>? Read(out uint boundary)
        {
            var row = Head(position, out var shift);
            boundary = (uint)(((ulong)(position >> shift) + 1) << shift);
            if (behind is not null)
            {
                var next = Volatile.Read(ref behind.Next);

                // An unlinked row whose link is null was the last row of its chain when it was removed. Since then the chain may have been
                // joined with the next one, so continue at the next position and not in the next bucket. No other row of the same position
                // came after it.
                if (next is null && behind.IsUnlinked)
                    boundary = position + 1;
                return next;
            }

            while (row is not null && row.Position < position)
                row = Volatile.Read(ref row.Next);
            return row;
        }
    }

    private sealed class HashWalk(HashIndex<TKey, TRow> index, HashRow<TKey, TRow>? row) : RowWalk<TKey, TRow>
    {
        private HashRow<TKey, TRow>? _row = row;
        private bool _hasEnded;

        /// <summary>A walk that has ended: for a key that was removed when the table was emptied.</summary>
        internal static HashWalk Ended(HashIndex<TKey, TRow> index) => new(index, null) { _hasEnded = true };

        // This walk reads one row at a time, so the key is that of the last row.
        internal override RowPlace<TKey, TRow> PlaceBehind(TKey key) => new HashPlace(index.Identity, _row);

        internal override bool TryStep(RowStore<TKey, TRow> store, [MaybeNullWhen(false)] out TKey key, out TRow? content)
        {
            while (Step() is { } row)
            {
                // The link of a removed row may lead to a row that was replaced later. The walk continues from that row's link, but it
                // returns the row that has the key now, if there is one.
                var current = row.IsUnlinked && row.Phase is not RowPhase.Gone ? index.Find(row.Key) : row;
                if (current is not null && store.TryReadWithKey(current, out key, out content))
                    return true;
            }

            (key, content) = (default, default);
            return false;
        }

        internal override bool Next(RowStore<TKey, TRow> store, List<KeyValuePair<TKey, TRow>> rows)
        {
            var found = TryStep(store, out var key, out var content);
            if (found)
                rows.Add(KeyValuePair.Create(key!, content!));
            return found;
        }

        private HashRow<TKey, TRow>? Step()
        {
            if (_hasEnded)
                return null;
            var next = _row is null ? index.FirstFrom(0) : index.After(_row);
            if (next is null)
                _hasEnded = true;
            else
                _row = next;
            return next;
        }
    }

    /// <summary>
    /// The place after a row, or before all rows if it is null. It has no reference to the index, so a page of an emptied table keeps only
    /// one chain in memory.
    /// </summary>
    private sealed class HashPlace(IndexIdentity<TKey, TRow> identity, HashRow<TKey, TRow>? row) : RowPlace<TKey, TRow>
    {
        internal override RowWalk<TKey, TRow>? WalkIn(RowIndex<TKey, TRow> index) =>
            ReferenceEquals(index.Identity, identity) ? new HashWalk((HashIndex<TKey, TRow>)index, row) : null;
    }
}

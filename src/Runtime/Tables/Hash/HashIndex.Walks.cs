using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <content>How rows are walked over, in the order of their positions.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    internal override RowWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) => new HashWalk(this, null);

    internal override RowWalk<TKey, TRow>? WalkFrom(TKey key, bool backward)
    {
        if (Find(key) is { } row)
            return new HashWalk(this, (HashRow<TKey, TRow>)row);
        return Volatile.Read(ref _emptied) is { } emptied && emptied.Contains(key) ? HashWalk.Ended(this) : null;
    }

    /// <summary>All rows that have a place, gone ones too.</summary>
    internal IEnumerable<HashRow<TKey, TRow>> Rows()
    {
        for (var row = FirstFrom(0); row is not null; row = After(row))
            yield return row;
    }

    /// <summary>
    /// The row behind another, which may have been taken out: then it still leads to what came behind it, and what has been put in between
    /// does not matter to a walk.
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
    /// The first row of a bucket from a position on, or the one behind a row. If there is none, the boundary is where to go on; 0 when
    /// there is no more.
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

                // Of a row that is out of its chain the end of the link is that of the chain at that time, which may have been shorter than
                // the present one. There was no other row of its position behind it.
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

        /// <summary>The walk from a key that went when the table was emptied.</summary>
        internal static HashWalk Ended(HashIndex<TKey, TRow> index) => new(index, null) { _hasEnded = true };

        // It has met one row at a time, and is at the last.
        internal override RowPlace<TKey, TRow> PlaceBehind(TKey key) => new HashPlace(index.Identity, _row);

        internal override bool TryStep(RowStore<TKey, TRow> store, [MaybeNullWhen(false)] out TKey key, out TRow? content)
        {
            while (Step() is { } row)
            {
                // The link of a row that was taken out may lead to one that was replaced since. The walk stays at that one, which leads on;
                // but what it shows is the row that has the key now, if there is one.
                var shown = row.IsUnlinked && row.Phase is not RowPhase.Gone ? index.Find(row.Key) : row;
                if (shown is not null && store.TryShow(shown, out key, out content))
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
    /// At a row, or before all. It does not hold the index, so that a page keeps nothing of a table that has been emptied but a chain.
    /// </summary>
    private sealed class HashPlace(IndexIdentity<TKey, TRow> identity, HashRow<TKey, TRow>? row) : RowPlace<TKey, TRow>
    {
        internal override RowWalk<TKey, TRow>? WalkIn(RowIndex<TKey, TRow> index) =>
            ReferenceEquals(index.Identity, identity) ? new HashWalk((HashIndex<TKey, TRow>)index, row) : null;
    }
}

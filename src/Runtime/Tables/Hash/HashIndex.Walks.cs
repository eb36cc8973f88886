using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <content>How rows are walked over, in the order of their positions.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    internal override RowWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) => new HashWalk(this, null);

    internal override RowWalk<TKey, TRow>? WalkFrom(TKey key, bool backward)
    {
        var position = PositionOf(key);
        if (Find(key, position) is { } row)
            return new HashWalk(this, row);
        for (var emptied = Volatile.Read(ref _emptied); emptied is not null; emptied = Volatile.Read(ref emptied._emptied))
        {
            if (emptied.Find(key, position) is not null)
                return HashWalk.Ended(this);
        }

        return null;
    }

    /// <summary>
    /// The row behind another, which may have been taken out: then it still leads to what came behind it, and what has been put in between does not
    /// matter to a walk.
    /// </summary>
    private HashRow<TKey, TRow>? After(HashRow<TKey, TRow> row) =>
        Step(row.Position, row, out var boundary) ?? (boundary == 0 ? null : FirstFrom(boundary));

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
    /// The first row of a bucket from a position on, or the one behind a row. If there is none, the boundary is where the next bucket begins; 0 when
    /// there is no other.
    /// </summary>
    private HashRow<TKey, TRow>? Step(uint position, HashRow<TKey, TRow>? behind, out uint boundary)
    {
        var stripe = StripeOf(position);
        for (var attempt = 0; attempt < OptimisticReads; attempt++)
        {
            var version = stripe.Version;
            if ((version & 1) == 0)
            {
                var row = Try(out boundary);
                Volatile.ReadBarrier();
                if (stripe.Version == version)
                    return row;
            }

            Thread.SpinWait(1 << Math.Min(attempt, 6));
        }

        lock (stripe)
            return Try(out boundary);

        HashRow<TKey, TRow>? Try(out uint boundary)
        {
            var row = Head(position, out var shift);
            boundary = (uint)(((ulong)(position >> shift) + 1) << shift);
            if (behind is not null)
                return Volatile.Read(ref behind.Next);
            while (row is not null && row.Position < position)
                row = Volatile.Read(ref row.Next);
            return row;
        }
    }

    private sealed class HashWalk(HashIndex<TKey, TRow> index, HashRow<TKey, TRow>? row) : RowWalk<TKey, TRow>
    {
        private HashRow<TKey, TRow>? _row = row;
        private bool _ended;

        /// <summary>The walk of whoever stood on a row when the table was emptied.</summary>
        internal static HashWalk Ended(HashIndex<TKey, TRow> index) => new(index, null) { _ended = true };

        // It has met one row at a time, and stands on the last.
        internal override RowWalk<TKey, TRow> Behind(TKey key) => Copy();

        internal override RowWalk<TKey, TRow> Copy() => new HashWalk(index, _row);

        internal override bool TryStep(RowStore<TKey, TRow> store, [MaybeNullWhen(false)] out TKey key, out TRow? content)
        {
            while (Step() is { } row)
            {
                if (store.TryShow(row, out key, out content))
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
            if (_ended)
                return null;
            var next = _row is null ? index.FirstFrom(0) : index.After(_row);
            if (next is null)
                _ended = true;
            else
                _row = next;
            return next;
        }
    }
}

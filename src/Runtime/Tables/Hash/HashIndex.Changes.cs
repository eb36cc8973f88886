namespace Pail.Runtime.Tables;

/// <content>How rows are added, removed and replaced, and how a fixed table keeps places.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    private readonly Lock _fixing = new();

    // Rows that are gone but still in their chains, because the table is fixed.
    private readonly HashSet<HashRow<TKey, TRow>> _kept = new(ReferenceEqualityComparer.Instance);
    private int _fixes;
    private EmptiedKeys<TKey, TRow>? _emptied;

    internal override Row<TKey, TRow> GetOrAdd(Row<TKey, TRow> added)
    {
        var row = (HashRow<TKey, TRow>)added;
        var stripe = StripeOf(row.Position);
        HashBuckets<TKey, TRow> buckets;
        HashRow<TKey, TRow>? displaced = null;
        lock (stripe)
        {
            buckets = EnsureMoved(stripe, row.Position);
            ref var link = ref Place(buckets, row.Position);
            ref var same = ref link;
            for (; same is { } other && other.Position == row.Position; same = ref other.Next)
            {
                if (!AreSame(other.Key, row.Key))
                    continue;
                if (!other.IsGone)
                    return other;

                // At exactly the same place of the chain, so that a walk that continues from the key meets other rows of the same position
                // exactly once.
                row.HadContent = other.HadContent;
                row.Next = other.Next;
                other.Unlink();
                Volatile.Write(ref same, row);
                displaced = other;
                break;
            }

            if (displaced is null)
            {
                // The row's own link is set before a reader can find the row.
                row.Next = link;
                Volatile.Write(ref link, row);
                stripe.Rows++;
                if (stripe.Rows <= buckets.Heads.Length / _stripes.Length)
                    return row;
            }
        }

        if (displaced is null)
            Grow(buckets);
        else
            Forget(displaced);
        return row;
    }

    internal override void Remove(Row<TKey, TRow> row)
    {
        // A walker fixes the table and then reads the row's phase. This thread has written the phase and now reads whether the table is
        // fixed. The full fence makes sure that at least one of the two sees the other's write: either the walker sees the row gone, or
        // this thread keeps the row in its place.
        Interlocked.MemoryBarrier();
        if (row.HadContent && Volatile.Read(ref _fixes) > 0 && Keep((HashRow<TKey, TRow>)row))
            return;
        TakeOut((HashRow<TKey, TRow>)row);
    }

    internal override void Replace(Row<TKey, TRow> old, Row<TKey, TRow> row)
    {
        var (before, after) = ((HashRow<TKey, TRow>)old, (HashRow<TKey, TRow>)row);
        var stripe = StripeOf(before.Position);
        lock (stripe)
        {
            ref var link = ref Place(EnsureMoved(stripe, before.Position), before.Position);
            while (link is { } other && !ReferenceEquals(other, before))
                link = ref other.Next;
            after.Next = before.Next;
            before.Unlink();
            Volatile.Write(ref link, after);
        }
    }

    internal override void Fix(RowIndex<TKey, TRow>? emptied = null)
    {
        lock (_fixing)
        {
            Interlocked.Increment(ref _fixes);
            if (emptied is HashIndex<TKey, TRow> last)
                Volatile.Write(
                    ref _emptied, new EmptiedKeys<TKey, TRow>(last, PlaceComparer.For(_equality), Volatile.Read(ref last._emptied)));
        }
    }

    internal override void Unfix()
    {
        lock (_fixing)
        {
            if (Interlocked.Decrement(ref _fixes) > 0)
                return;
            foreach (var row in _kept)
                TakeOut(row);
            _kept.Clear();
            _kept.TrimExcess();
            Volatile.Write(ref _emptied, null);
        }
    }

    // Forgets a kept row after a new row with its key has taken its place.
    private void Forget(HashRow<TKey, TRow> displaced)
    {
        if (Volatile.Read(ref _fixes) == 0)
            return;
        lock (_fixing)
            _kept.Remove(displaced);
    }

    private bool Keep(HashRow<TKey, TRow> row)
    {
        lock (_fixing)
        {
            if (_fixes == 0)
                return false;

            // An unlinked row needs no keeping: a new row with its key has already taken its place.
            if (!row.IsUnlinked)
                _kept.Add(row);
            return true;
        }
    }

    private void TakeOut(HashRow<TKey, TRow> row)
    {
        var stripe = StripeOf(row.Position);
        HashBuckets<TKey, TRow> buckets;
        lock (stripe)
        {
            // A new row with the same key has already taken its place.
            if (row.IsUnlinked)
                return;
            buckets = EnsureMoved(stripe, row.Position);
            ref var link = ref Place(buckets, row.Position);
            while (link is { } other && !ReferenceEquals(other, row))
            {
                if (other.Position != row.Position)
                    return;
                link = ref other.Next;
            }

            if (link is null)
                return;
            row.Unlink();
            Volatile.Write(ref link, row.Next);
            stripe.Rows--;
            if (!IsSparse(buckets, stripe))
                return;
        }

        Shrink(buckets);
    }

    /// <summary>
    /// The link where a row of the position belongs: before the first row whose position is not smaller. Only for the holder of the
    /// stripe's lock, after the chain has been moved.
    /// </summary>
    private static ref HashRow<TKey, TRow>? Place(HashBuckets<TKey, TRow> buckets, uint position)
    {
        ref var link = ref buckets.Heads[position >> buckets.Shift];
        while (link is { } row && row.Position < position)
            link = ref row.Next;
        return ref link;
    }

    /// <summary>Compares keys as the table does, for the set of emptied keys.</summary>
    private sealed class PlaceComparer(KeyEquality<TKey> equality) : IEqualityComparer<TKey>
    {
        internal static PlaceComparer? For(KeyEquality<TKey>? equality) => equality is null ? null : new PlaceComparer(equality);

        public bool Equals(TKey? x, TKey? y) => equality.AreSame(x!, y!);

        public int GetHashCode(TKey obj) => (int)equality.PositionOf(obj);
    }
}

namespace Pail.Runtime.Tables;

/// <content>How rows are put in and taken out.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    private readonly Lock _fixing = new();
    private readonly List<HashRow<TKey, TRow>> _kept = [];
    private int _fixes;
    private HashIndex<TKey, TRow>? _emptied;

    internal override Row<TKey, TRow> GetOrAdd(Row<TKey, TRow> added)
    {
        var row = (HashRow<TKey, TRow>)added;
        var stripe = StripeOf(row.Position);
        HashBuckets<TKey, TRow> buckets;
        lock (stripe)
        {
            buckets = Bring(stripe, row.Position);
            ref var link = ref Place(buckets, row.Position);
            ref var same = ref link;
            for (; same is { } other && other.Position == row.Position; same = ref other.Next)
            {
                if (!AreSame(other.Key, row.Key))
                    continue;
                if (!other.IsGone)
                    return other;

                // In its very place, so that whoever goes on from the key meets the others of the same position neither twice nor not at all.
                row.WasThere = other.WasThere;
                row.Next = other.Next;
                Volatile.Write(ref same, row);
                return row;
            }

            // The row's own link is there before the row can be found.
            row.Next = link;
            Volatile.Write(ref link, row);
            stripe.Rows++;
            if (stripe.Rows <= buckets.Heads.Length / _stripes.Length)
                return row;
        }

        Grow(buckets);
        return row;
    }

    internal override void Remove(Row<TKey, TRow> row)
    {
        // Whoever has fixed the table and seen the row alive after that finds it in its place later: either he sees it gone, or this sees that the
        // table is fixed. For that the phase must be written before the number is read.
        Interlocked.MemoryBarrier();
        if (row.WasThere && Volatile.Read(ref _fixes) > 0 && Keep((HashRow<TKey, TRow>)row))
            return;
        TakeOut((HashRow<TKey, TRow>)row);
    }

    internal override void Replace(Row<TKey, TRow> old, Row<TKey, TRow> row)
    {
        var (before, after) = ((HashRow<TKey, TRow>)old, (HashRow<TKey, TRow>)row);
        var stripe = StripeOf(before.Position);
        lock (stripe)
        {
            ref var link = ref Place(Bring(stripe, before.Position), before.Position);
            while (link is { } other && !ReferenceEquals(other, before))
                link = ref other.Next;
            after.Next = before.Next;
            Volatile.Write(ref link, after);
        }
    }

    internal override void Fix(RowIndex<TKey, TRow>? emptied = null)
    {
        lock (_fixing)
        {
            Interlocked.Increment(ref _fixes);
            Volatile.Write(ref _emptied, (HashIndex<TKey, TRow>?)emptied);
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

    private bool Keep(HashRow<TKey, TRow> row)
    {
        lock (_fixing)
        {
            if (_fixes == 0)
                return false;
            _kept.Add(row);
            return true;
        }
    }

    private void TakeOut(HashRow<TKey, TRow> row)
    {
        var stripe = StripeOf(row.Position);
        lock (stripe)
        {
            ref var link = ref Place(Bring(stripe, row.Position), row.Position);
            for (; link is { } other && other.Position == row.Position; link = ref other.Next)
            {
                if (!ReferenceEquals(other, row))
                    continue;
                Volatile.Write(ref link, row.Next);
                stripe.Rows--;
                return;
            }

            // Another row with its key has taken its place.
        }
    }

    /// <summary>The first link behind which no row comes before the position. For who holds the stripe's lock and has brought the chain over.</summary>
    private static ref HashRow<TKey, TRow>? Place(HashBuckets<TKey, TRow> buckets, uint position)
    {
        ref var link = ref buckets.Heads[position >> buckets.Shift];
        while (link is { } row && row.Position < position)
            link = ref row.Next;
        return ref link;
    }
}

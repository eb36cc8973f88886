namespace Pail.Runtime.Tables;

/// <content>How the array of chains grows.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    // What an insertion into a table that must grow, and cannot while it still does, does about that.
    private const int Share = 2;

    // What the thread pool does of it before it turns to other work.
    private const int Slice = 1024;

    private readonly Lock _growing = new();

    /// <summary>
    /// Brings the chain of a position over to the larger array, if it is not there yet. For who holds the stripe's lock: without it no chain of the
    /// stripe moves.
    /// </summary>
    private HashBuckets<TKey, TRow> Bring(HashStripe stripe, uint position)
    {
        var buckets = Buckets;
        if (buckets.Previous is { } previous)
            Cut(stripe, buckets, previous, (int)(position >> previous.Shift));
        return buckets;
    }

    private static void Cut(HashStripe stripe, HashBuckets<TKey, TRow> buckets, HashBuckets<TKey, TRow> previous, int bucket)
    {
        ref var slot = ref previous.Heads[bucket];
        var head = slot;
        if (ReferenceEquals(head, HashBuckets<TKey, TRow>.Moved))
            return;

        var upper = (2 * bucket) + 1;
        var boundary = (uint)upper << buckets.Shift;
        HashRow<TKey, TRow>? last = null;
        var first = head;
        while (first is not null && first.Position < boundary)
            (last, first) = (first, first.Next);

        // Between these two, a reader may follow either array to a wrong end. He finds the version changed and starts again.
        stripe.BeginCut();
        buckets.Heads[upper - 1] = last is null ? null : head;
        buckets.Heads[upper] = first;
        if (last is not null)
            last.Next = null;
        slot = HashBuckets<TKey, TRow>.Moved;
        stripe.EndCut();
        buckets.CountMoved();
    }

    private void Grow(HashBuckets<TKey, TRow> full)
    {
        if (full.Previous is { } previous)
        {
            for (var i = 0; i < Share; i++)
                CutNext(full, previous);
            return;
        }

        // One crowded stripe is no full table: whoever can choose the hash codes of keys must not make it large.
        if (full.Heads.Length == Largest || !ReferenceEquals(full, Buckets) || Places < full.Heads.Length / 2)
            return;
        lock (_growing)
        {
            if (!ReferenceEquals(full, Buckets))
                return;

            // Released: whoever cuts a chain of it, and whoever goes by the version of that cut, sees this array.
            Volatile.Write(ref _buckets, new HashBuckets<TKey, TRow>(2 * full.Heads.Length, full));
        }

        // Insertions bring their own chains over, and some more; but perhaps none come any more, and until then every look at a chain takes a detour.
        ThreadPool.UnsafeQueueUserWorkItem(static index => index.FinishGrowth(), this, preferLocal: false);
    }

    private void FinishGrowth()
    {
        var buckets = Buckets;
        for (var i = 0; i < Slice; i++)
        {
            if (buckets.Previous is not { } previous || !CutNext(buckets, previous))
                return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static index => index.FinishGrowth(), this, preferLocal: false);
    }

    private bool CutNext(HashBuckets<TKey, TRow> buckets, HashBuckets<TKey, TRow> previous)
    {
        var bucket = buckets.Turn(previous);
        if (bucket < 0)
            return false;
        var stripe = StripeOf((uint)((ulong)bucket << previous.Shift));
        lock (stripe)
            Cut(stripe, buckets, previous, bucket);
        return true;
    }
}

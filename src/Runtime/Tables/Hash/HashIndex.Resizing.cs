namespace Pail.Runtime.Tables;

/// <content>How the array of chains grows and shrinks.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    // The array shrinks to a half when there are this many times as few rows as buckets, and grows to the double when there are more rows
    // than buckets. So after either there must be four times as many rows, or about four times as few, before it is resized again.
    private const int Sparse = 8;

    // How many chains a change moves when the table needs another size and is still on its way to this one.
    private const int Share = 2;

    // How many chains the thread pool moves before it turns to other work.
    private const int Slice = 1024;

    private readonly Lock _resizing = new();

    /// <summary>Whether chains are still being moved.</summary>
    internal bool IsResizing => Buckets.Previous is not null;

    /// <summary>How often the table has begun to grow or to shrink.</summary>
    internal int Resizings { get; private set; }

    /// <summary>
    /// Moves the chain of a position to the present array, if it is not there yet. For the holder of the stripe's lock: without it no chain
    /// of the stripe moves.
    /// </summary>
    private HashBuckets<TKey, TRow> EnsureMoved(HashStripe stripe, uint position)
    {
        var buckets = Buckets;
        if (buckets.Previous is { } previous)
            Move(stripe, buckets, previous, (int)(position >> Math.Max(previous.Shift, buckets.Shift)));
        return buckets;
    }

    private void Move(HashStripe stripe, HashBuckets<TKey, TRow> buckets, HashBuckets<TKey, TRow> previous, int move)
    {
        var isGrowing = buckets.Heads.Length > previous.Heads.Length;
        if (ReferenceEquals(previous.Heads[isGrowing ? move : 2 * move], HashBuckets<TKey, TRow>.Moved))
            return;
        if (isGrowing)
            Split(stripe, buckets, previous, move);
        else
            Join(stripe, buckets, previous, move);

        // While chains were moving, rows may have gone in such numbers that the table should shrink again, and perhaps none goes any more.
        if (buckets.CountMove() && buckets.Heads.Length > _fewest)
            ThreadPool.UnsafeQueueUserWorkItem(static index => index.Shrink(index.Buckets), this, preferLocal: false);
    }

    private static void Split(HashStripe stripe, HashBuckets<TKey, TRow> buckets, HashBuckets<TKey, TRow> previous, int bucket)
    {
        var head = previous.Heads[bucket];
        var upper = (2 * bucket) + 1;
        var boundary = (uint)upper << buckets.Shift;
        HashRow<TKey, TRow>? last = null;
        var first = head;
        while (first is not null && first.Position < boundary)
            (last, first) = (first, first.Next);

        // Between these two, a reader may follow either array to a wrong end. It finds the version changed and starts again.
        stripe.Version.BeginChange();
        buckets.Heads[upper - 1] = last is null ? null : head;
        buckets.Heads[upper] = first;
        if (last is not null)
            last.Next = null;
        previous.Heads[bucket] = HashBuckets<TKey, TRow>.Moved;
        stripe.Version.EndChange();
    }

    private static void Join(HashStripe stripe, HashBuckets<TKey, TRow> buckets, HashBuckets<TKey, TRow> previous, int bucket)
    {
        ref var lower = ref previous.Heads[2 * bucket];
        ref var upper = ref previous.Heads[(2 * bucket) + 1];
        var last = lower;
        while (last?.Next is { } next)
            last = next;

        // As for a split. A reader that follows the lower chain meanwhile comes to the upper one, whose positions are beyond what it looks
        // for.
        stripe.Version.BeginChange();
        buckets.Heads[bucket] = lower ?? upper;
        if (last is not null)
            last.Next = upper;
        lower = HashBuckets<TKey, TRow>.Moved;
        upper = HashBuckets<TKey, TRow>.Moved;
        stripe.Version.EndChange();
    }

    private void Grow(HashBuckets<TKey, TRow> full)
    {
        // One crowded stripe is no full table: someone who can choose the hash codes of keys must not make it large.
        if (!Help(full) && full.Heads.Length < Largest && ReferenceEquals(full, Buckets) && Places >= full.Heads.Length / 2)
            Resize(full, 2 * full.Heads.Length);
    }

    private void Shrink(HashBuckets<TKey, TRow> sparse)
    {
        if (Help(sparse) || sparse.Heads.Length <= _fewest || IsClosed)
            return;

        // One empty stripe is no sparse table.
        if (ReferenceEquals(sparse, Buckets) && Places * Sparse < sparse.Heads.Length)
            Resize(sparse, sparse.Heads.Length / 2);
    }

    private bool IsSparse(HashBuckets<TKey, TRow> buckets, HashStripe stripe) =>
        buckets.Heads.Length > _fewest && (long)stripe.Rows * Sparse * _stripes.Length < buckets.Heads.Length;

    // False when there is nothing to help with.
    private bool Help(HashBuckets<TKey, TRow> buckets)
    {
        if (buckets.Previous is not { } previous)
            return false;
        for (var i = 0; i < Share; i++)
            MoveNext(buckets, previous);
        return true;
    }

    private void Resize(HashBuckets<TKey, TRow> from, int length)
    {
        lock (_resizing)
        {
            if (!ReferenceEquals(from, Buckets))
                return;
            Resizings++;

            // Released: a thread that moves a chain to this array, and a reader that sees the version of that move, see the array.
            Volatile.Write(ref _buckets, new HashBuckets<TKey, TRow>(length, from));
        }

        // Changes move their own chains, and some more; but perhaps none come any more, and until then every look at a chain takes a
        // detour.
        ThreadPool.UnsafeQueueUserWorkItem(static index => index.FinishResizing(), this, preferLocal: false);
    }

    private void FinishResizing()
    {
        var buckets = Buckets;
        for (var i = 0; i < Slice; i++)
        {
            if (buckets.Previous is not { } previous || !MoveNext(buckets, previous))
                return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static index => index.FinishResizing(), this, preferLocal: false);
    }

    private bool MoveNext(HashBuckets<TKey, TRow> buckets, HashBuckets<TKey, TRow> previous)
    {
        var move = buckets.TakeMove();
        if (move < 0)
            return false;
        var stripe = StripeOf((uint)((ulong)move << Math.Max(previous.Shift, buckets.Shift)));
        lock (stripe)
            Move(stripe, buckets, previous, move);
        return true;
    }
}

namespace Pail.Runtime.Tables;

/// <content>How the array of chains grows and shrinks.</content>
internal sealed partial class HashIndex<TKey, TRow>
{
    // The array doubles when there are more rows than buckets. It halves when there are more than this many buckets for each row. So after
    // a resize the number of rows has to change by a factor of about four before the next resize in the other direction.
    private const int ShrinkFactor = 8;

    // How many chains a writer moves when a resize is needed while the previous one has not finished.
    private const int MovesPerChange = 2;

    // How many chains one work item moves, so that other work of the thread pool does not wait long.
    private const int MovesPerWorkItem = 1024;

    private readonly Lock _resizing = new();

    /// <summary>Whether chains are still being moved.</summary>
    internal bool IsResizing => Buckets.Previous is not null;

    /// <summary>How many resizes have begun.</summary>
    internal int Resizings { get; private set; }

    /// <summary>
    /// Moves the chain of a position to the current array, if that has not been done yet. Only for the holder of the stripe's lock, which
    /// all moves of the stripe's chains need.
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

        // So many rows may have been removed during the resize that the array should shrink again. Only a removal starts that, and perhaps
        // no more come. So the last move checks it too.
        if (buckets.CountMove() && buckets.Heads.Length > _minLength)
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

        // Between BeginChange and EndChange a reader may come to the end of an incomplete chain. It finds the version changed and starts
        // again.
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

        // As in Split. A reader in the lower chain may run on into the upper chain; there all positions are greater than the one that it
        // looks for, so it stops.
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
        // A crowded stripe does not prove that the table is full: an attacker who chooses keys could crowd one stripe, and must not make
        // the array large. So all rows are counted.
        if (!Help(full) && full.Heads.Length < Largest && ReferenceEquals(full, Buckets) && Places >= full.Heads.Length / 2)
            Resize(full, 2 * full.Heads.Length);
    }

    private void Shrink(HashBuckets<TKey, TRow> sparse)
    {
        if (Help(sparse) || sparse.Heads.Length <= _minLength || IsClosed)
            return;

        // A sparse stripe does not prove that the table is sparse, so all rows are counted.
        if (ReferenceEquals(sparse, Buckets) && Places * ShrinkFactor < sparse.Heads.Length)
            Resize(sparse, sparse.Heads.Length / 2);
    }

    private bool IsSparse(HashBuckets<TKey, TRow> buckets, HashStripe stripe) =>
        buckets.Heads.Length > _minLength && (long)stripe.Rows * ShrinkFactor * _stripes.Length < buckets.Heads.Length;

    // Moves some chains of an unfinished resize. False when there is none.
    private bool Help(HashBuckets<TKey, TRow> buckets)
    {
        if (buckets.Previous is not { } previous)
            return false;
        for (var i = 0; i < MovesPerChange; i++)
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

            // A release write: a thread that moves a chain to this array sees the array, and so does a reader that sees the version of that
            // move.
            Volatile.Write(ref _buckets, new HashBuckets<TKey, TRow>(length, from));
        }

        // Writers move their own chains and some more. But perhaps there are no more writers, and until the end of the resize every lookup
        // takes a detour over the previous array. So the thread pool finishes it.
        ThreadPool.UnsafeQueueUserWorkItem(static index => index.FinishResizing(), this, preferLocal: false);
    }

    private void FinishResizing()
    {
        var buckets = Buckets;
        for (var i = 0; i < MovesPerWorkItem; i++)
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

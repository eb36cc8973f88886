namespace Pail.Runtime.Tables;

/// <content>How rows are added, removed and replaced, and how leaves are split and joined.</content>
internal sealed partial class OrderedIndex<TKey, TRow>
{
    // The numbers of OTP. A writer that waits for a leaf adds 250 to its contention, a writer that does not wait subtracts 1. A leaf is
    // split above 1000 and joined with a neighbour below -1000.
    private const int CollisionWeight = 250;
    private const int ContentionThreshold = 1000;

    // Held while branches are replaced. It is taken by a thread that holds the lock of a leaf. While it is held, other leaves are locked
    // only with TryEnter, so that no deadlock is possible.
    private readonly Lock _structure = new();

    internal override Row<TKey, TRow> GetOrAdd(Row<TKey, TRow> row)
    {
        var probe = new KeyProbe(this, row.Key);
        while (true)
        {
            var leaf = Enter(probe);
            try
            {
                if (Search(leaf, probe, out var at))
                {
                    var present = leaf.Rows[at]!;
                    if (!present.IsGone)
                        return present;

                    // Another thread is removing that row. Remove compares references, so it does not remove the new row.
                    leaf.Replace(at, row);
                    return row;
                }

                if (leaf.Count < OrderedLeaf<TKey, TRow>.MaxRows)
                {
                    leaf.Insert(at, row);
                    if (leaf.Contention > ContentionThreshold)
                        Split(leaf, probe);
                    return row;
                }

                if (at == leaf.Count && probe.CompareTo(row.Key) == 0)
                    Extend(leaf, probe, row.Key);
                else
                    Split(leaf, probe);
            }
            finally
            {
                Monitor.Exit(leaf);
            }
        }
    }

    internal override void Remove(Row<TKey, TRow> row)
    {
        var probe = new KeyProbe(this, row.Key);
        var leaf = Enter(probe);
        try
        {
            if (!Search(leaf, probe, out var at) || !ReferenceEquals(leaf.Rows[at], row))
                return;
            leaf.RemoveAt(at);
            if (leaf.Count < OrderedLeaf<TKey, TRow>.MaxRows / 8 || leaf.Contention < -ContentionThreshold)
                Join(leaf, probe);
        }
        finally
        {
            Monitor.Exit(leaf);
        }
    }

    internal override void Replace(Row<TKey, TRow> old, Row<TKey, TRow> row)
    {
        var probe = new KeyProbe(this, old.Key);
        var leaf = Enter(probe);
        try
        {
            if (Search(leaf, probe, out var at))
                leaf.Replace(at, row);
        }
        finally
        {
            Monitor.Exit(leaf);
        }
    }

    /// <summary>Finds the leaf where the key belongs, and locks it.</summary>
    private OrderedLeaf<TKey, TRow> Enter(KeyProbe probe)
    {
        while (true)
        {
            var root = Root;
            var leaf = LeafOf(root, probe);
            var waited = !Monitor.TryEnter(leaf);
            if (waited)
                Monitor.Enter(leaf);
            var isRight = false;
            try
            {
                // Another thread may have split, joined or narrowed the leaf before this thread got the lock. That thread puts other leaves
                // in its place, so this loop ends. A leaf that is right stays right while it is locked.
                isRight = !leaf.IsDead && (ReferenceEquals(Root, root) || ReferenceEquals(LeafOf(Root, probe), leaf));
            }
            finally
            {
                // Also when the user's comparer has thrown.
                if (!isRight)
                    Monitor.Exit(leaf);
            }

            if (!isRight)
                continue;
            leaf.Contention += waited ? CollisionWeight : -1;
            return leaf;
        }
    }

    private void Split(OrderedLeaf<TKey, TRow> leaf, KeyProbe probe)
    {
        leaf.Contention = 0;
        if (leaf.Count < 2)
            return;
        var half = leaf.Count / 2;
        var rows = leaf.Rows.AsSpan(0, leaf.Count)!;
        var left = new OrderedLeaf<TKey, TRow>(rows[..half]!, _isMarked);
        var right = new OrderedLeaf<TKey, TRow>(rows[half..]!, _isMarked);
        Put(leaf, probe, left, rows[half]!.Key, right);
        leaf.IsDead = true;
    }

    // When keys count up, splits in the middle would leave only half-full leaves behind. So a full leaf that would grow at its end is not
    // split, and an empty leaf is put after it.
    private void Extend(OrderedLeaf<TKey, TRow> leaf, KeyProbe probe, TKey fence) =>
        Put(leaf, probe, leaf, fence, new OrderedLeaf<TKey, TRow>([], _isMarked, OrderedLeaf<TKey, TRow>.MaxRows / 2));

    private void Put(OrderedLeaf<TKey, TRow> leaf, KeyProbe probe, OrderedLeaf<TKey, TRow> left, TKey fence, OrderedLeaf<TKey, TRow> right)
    {
        lock (_structure)
        {
            // If the comparer gives inconsistent answers, this would replace another leaf, and that leaf's rows would be lost.
            if (!ReferenceEquals(LeafOf(_root, probe), leaf))
                throw Unordered();
            var (node, between, other) = Split(_root, probe, left, fence, right);
            Volatile.Write(ref _root, other is null ? node : new OrderedBranch<TKey>([between], [node, other], _isMarked));
        }
    }

    private static InvalidOperationException Unordered() =>
        new("The table's comparer must always order the same two keys in the same way, but it has ordered them in two ways.");

    private static (object Node, TKey Fence, object? Right) Split(
        object node, KeyProbe probe, OrderedLeaf<TKey, TRow> left, TKey fence, OrderedLeaf<TKey, TRow> right)
    {
        if (node is not OrderedBranch<TKey> branch)
            return (left, fence, right);
        var at = ChildOf(branch, probe);
        var (child, between, other) = Split(branch.Children[at], probe, left, fence, right);
        return other is null ? (branch.With(at, child), fence, null) : branch.Split(at, child, between, other);
    }

    /// <summary>
    /// Joins a leaf with a neighbour under the same branch, if the neighbour is not locked and both together are small.
    /// </summary>
    private void Join(OrderedLeaf<TKey, TRow> leaf, KeyProbe probe)
    {
        leaf.Contention = 0;
        lock (_structure)
        {
            if (_root is OrderedBranch<TKey>)
                Volatile.Write(ref _root, Join(_root, leaf, probe));
        }
    }

    private static object Join(object node, OrderedLeaf<TKey, TRow> leaf, KeyProbe probe)
    {
        var branch = (OrderedBranch<TKey>)node;
        var at = ChildOf(branch, probe);
        var child = branch.Children[at];
        if (child is OrderedBranch<TKey>)
        {
            var joined = Join(child, leaf, probe);
            return ReferenceEquals(joined, child) ? branch : branch.With(at, joined);
        }

        // The comparer gives inconsistent answers, see Put. Then nothing is joined.
        if (!ReferenceEquals(child, leaf))
            return branch;
        var first = at > 0 ? at - 1 : at;
        var neighbour = branch.Children[at > 0 ? at - 1 : at + 1];
        if (leaf.Count == 0)
        {
            // An empty leaf needs no lock of the neighbour, which just gets its range. Without this a table that is used as a queue would
            // keep many empty leaves.
            leaf.IsDead = true;
            return branch.Join(first, neighbour);
        }

        return neighbour is OrderedLeaf<TKey, TRow> beside && Joined(beside) is { } both ? branch.Join(first, both) : branch;

        object? Joined(OrderedLeaf<TKey, TRow> other)
        {
            // TryEnter, because the holder of that leaf's lock may be waiting for _structure, which this thread holds.
            if (!Monitor.TryEnter(other))
                return null;
            try
            {
                if (leaf.Count + other.Count > OrderedLeaf<TKey, TRow>.MaxRows / 2)
                    return null;
                var (left, right) = at > 0 ? (other, leaf) : (leaf, other);
                Row<TKey, TRow>[] rows = [.. left.Rows.AsSpan(0, left.Count)!, .. right.Rows.AsSpan(0, right.Count)!];
                var both = new OrderedLeaf<TKey, TRow>(rows, leaf.Marks is not null);
                leaf.IsDead = other.IsDead = true;
                return both;
            }
            finally
            {
                Monitor.Exit(other);
            }
        }
    }
}

namespace Pail.Runtime.Tables;

/// <content>How rows are put in and taken out, and how leaves are split and joined.</content>
internal sealed partial class OrderedIndex<TKey, TRow>
{
    // As in OTP: having to wait weighs as much as 250 times not having to, and a thousand in either direction is enough to act.
    private const int Collision = 250;
    private const int Enough = 1000;

    // Held while branches are replaced. Taken inside the lock of a leaf; its holder takes the lock of another leaf only by trying.
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
                    var there = leaf.Rows[at]!;
                    if (!there.IsGone)
                        return there;

                    // On its way out. The thread that takes it out looks for this very row and will not find it.
                    leaf.Replace(at, row);
                    return row;
                }

                if (leaf.Count < OrderedLeaf<TKey, TRow>.Most)
                {
                    leaf.Insert(at, row);
                    if (leaf.Contention > Enough)
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
            if (leaf.Count < OrderedLeaf<TKey, TRow>.Most / 8 || leaf.Contention < -Enough)
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

    /// <summary>The leaf that has the key's place, locked.</summary>
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
                // Split, joined or made narrower before this thread got the lock. The thread that did so has put other leaves in its place,
                // or is about to, so this loop ends; and the lock holder is sure that it stays so.
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
            leaf.Contention += waited ? Collision : -1;
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
        Put(leaf, probe, new OrderedLeaf<TKey, TRow>(rows[..half]!), rows[half]!.Key, new OrderedLeaf<TKey, TRow>(rows[half..]!));
        leaf.IsDead = true;
    }

    // A leaf that is full and would grow at its end, as by keys that count up, stays as it is, and an empty one comes behind it.
    private void Extend(OrderedLeaf<TKey, TRow> leaf, KeyProbe probe, TKey fence) =>
        Put(leaf, probe, leaf, fence, new OrderedLeaf<TKey, TRow>([], OrderedLeaf<TKey, TRow>.Most / 2));

    private void Put(OrderedLeaf<TKey, TRow> leaf, KeyProbe probe, OrderedLeaf<TKey, TRow> left, TKey fence, OrderedLeaf<TKey, TRow> right)
    {
        lock (_structure)
        {
            // A comparer that has changed its mind would lead to another leaf, whose rows would be lost.
            if (!ReferenceEquals(LeafOf(_root, probe), leaf))
                throw Unordered();
            var (node, between, other) = Split(_root, probe, left, fence, right);
            Volatile.Write(ref _root, other is null ? node : new OrderedBranch<TKey>([between], [node, other]));
        }
    }

    private static InvalidOperationException Unordered() =>
        new("The table's comparer puts keys now in this order and now in that: it must always say the same of the same keys.");

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
    /// Joins a leaf with a neighbour under the same branch, if there is one that is free at this moment and both are small.
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

        // As above: then nothing is joined.
        if (!ReferenceEquals(child, leaf))
            return branch;
        var first = at > 0 ? at - 1 : at;
        var neighbour = branch.Children[at > 0 ? at - 1 : at + 1];
        if (leaf.Count == 0)
        {
            // Its range simply goes to the neighbour. Without this a table used as a queue would leave a trail of empty leaves.
            leaf.IsDead = true;
            return branch.Join(first, neighbour);
        }

        return neighbour is OrderedLeaf<TKey, TRow> beside && Joined(beside) is { } both ? branch.Join(first, both) : branch;

        object? Joined(OrderedLeaf<TKey, TRow> other)
        {
            // Only by trying: its owner may be waiting for the structure.
            if (!Monitor.TryEnter(other))
                return null;
            try
            {
                if (leaf.Count + other.Count > OrderedLeaf<TKey, TRow>.Most / 2)
                    return null;
                var (left, right) = at > 0 ? (other, leaf) : (leaf, other);
                var both = new OrderedLeaf<TKey, TRow>([.. left.Rows.AsSpan(0, left.Count)!, .. right.Rows.AsSpan(0, right.Count)!]);
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

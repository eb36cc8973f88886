namespace Pail.Runtime.Tables;

/// <content>Walks over the rows, leaf by leaf.</content>
internal sealed partial class OrderedIndex<TKey, TRow>
{
    internal override RowWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) =>
        new OrderedWalk<TKey, TRow>(this, range, backward);

    internal override RowWalk<TKey, TRow>? WalkFrom(TKey key, bool backward)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Walk(backward ? KeyRange<TKey>.All.Before(key) : KeyRange<TKey>.All.After(key), backward);
    }

    /// <summary>
    /// Copies the rows of a range that are in the range's first leaf, or in its last leaf when going backward.
    /// </summary>
    /// <param name="range">The range.</param>
    /// <param name="backward">Whether to begin with the last leaf.</param>
    /// <param name="rows">Gets the rows, in the direction of the walk.</param>
    /// <param name="rest">The part of the range that comes after this leaf; null at the end of the range.</param>
    /// <returns>The place of the rows, for <see cref="IsStill"/>.</returns>
    internal Place Read(
        in KeyRange<TKey> range, bool backward, List<Row<TKey, TRow>> rows, out KeyRange<TKey>? rest)
    {
        var reads = default(OptimisticReads);
        while (true)
        {
            var root = Root;
            var leaf = backward ? LastLeaf(root, range, out rest) : FirstLeaf(root, range, out rest);
            rows.Clear();
            if (leaf.Version.TryBeginRead(out var version) && TryCopy(leaf, range, rows) && leaf.Version.IsStill(version))
            {
                if (backward)
                    rows.Reverse();
                return new Place(root, leaf, version);
            }

            Wait(leaf, ref reads);
        }
    }

    /// <summary>
    /// Whether no row has been added or removed in this place since it was read. The root is compared too: when another leaf takes a part
    /// of this leaf's range, the root changes.
    /// </summary>
    internal bool IsStill(Place place) => place.Leaf.Version.IsStill(place.Version) && ReferenceEquals(Root, place.Root);

    /// <summary>
    /// Finds the first row of a range in the range's first leaf, or when going backward the last row in its last leaf. If that leaf has no
    /// row of the range, the result is null and the rest is the range to search next.
    /// </summary>
    internal Row<TKey, TRow>? Edge(in KeyRange<TKey> range, bool backward, out KeyRange<TKey>? rest, out Place place)
    {
        var reads = default(OptimisticReads);
        while (true)
        {
            var root = Root;
            var leaf = backward ? LastLeaf(root, range, out rest) : FirstLeaf(root, range, out rest);
            if (leaf.Version.TryBeginRead(out var version))
            {
                place = new Place(root, leaf, version);
                var row = Get(leaf.Rows, backward ? End(leaf, range) - 1 : Start(leaf, range));
                if (leaf.Version.IsStill(version))
                    return row is not null && Contains(range, row.Key) ? row : null;
            }

            Wait(leaf, ref reads);
        }
    }

    private static void Wait(OrderedLeaf<TKey, TRow> leaf, ref OptimisticReads reads)
    {
        if (reads.TryAgain())
            return;

        // Probably a writer was suspended in the middle of a change. It holds the lock, so wait for the lock.
        lock (leaf)
        {
        }
    }

    private int Start(OrderedLeaf<TKey, TRow> leaf, in KeyRange<TKey> range)
    {
        var first = 0;
        if (range.Lower is { Exists: true } lower && Search(leaf, new KeyProbe(this, lower.Key), out first) && !lower.Inclusive)
            first++;
        return first;
    }

    private int End(OrderedLeaf<TKey, TRow> leaf, in KeyRange<TKey> range)
    {
        var end = leaf.Count;
        if (range.Upper is { Exists: true } upper && Search(leaf, new KeyProbe(this, upper.Key), out end) && upper.Inclusive)
            end++;
        return end;
    }

    private bool Contains(in KeyRange<TKey> range, TKey key)
    {
        if (range.Lower is { Exists: true } lower && Compare(key, lower.Key) is var up && (up < 0 || (up == 0 && !lower.Inclusive)))
            return false;
        return range.Upper is not { Exists: true } upper
            || (Compare(key, upper.Key) is var down && (down < 0 || (down == 0 && upper.Inclusive)));
    }

    private bool TryCopy(OrderedLeaf<TKey, TRow> leaf, in KeyRange<TKey> range, List<Row<TKey, TRow>> rows)
    {
        var all = leaf.Rows;
        var end = Math.Min(End(leaf, range), all.Length);
        for (var i = Start(leaf, range); i < end; i++)
        {
            if (all[i] is not { } row)
                return false;
            rows.Add(row);
        }

        return true;
    }

    private OrderedLeaf<TKey, TRow> FirstLeaf(object root, in KeyRange<TKey> range, out KeyRange<TKey>? rest)
    {
        rest = null;
        var node = root;
        while (node is OrderedBranch<TKey> branch)
        {
            var at = range.Lower.Exists ? ChildOf(branch, new KeyProbe(this, range.Lower.Key)) : 0;
            if (at < branch.Fences.Length)
                rest = range.From(branch.Fences[at]);
            node = branch.Children[at];
        }

        if (rest is { } left && range.Upper is { Exists: true } upper && Compare(left.Lower.Key, upper.Key) > 0)
            rest = null;
        return (OrderedLeaf<TKey, TRow>)node;
    }

    private OrderedLeaf<TKey, TRow> LastLeaf(object root, in KeyRange<TKey> range, out KeyRange<TKey>? rest)
    {
        rest = null;
        var node = root;
        while (node is OrderedBranch<TKey> branch)
        {
            var at = branch.Fences.Length;
            if (range.Upper is { Exists: true } upper)
            {
                at = ChildOf(branch, new KeyProbe(this, upper.Key));

                // Keys smaller than a fence are in the child before the fence.
                if (at > 0 && !upper.Inclusive && Compare(branch.Fences[at - 1], upper.Key) == 0)
                    at--;
            }

            if (at > 0)
                rest = range.Before(branch.Fences[at - 1]);
            node = branch.Children[at];
        }

        if (rest is { } left && range.Lower is { Exists: true } lower && Compare(left.Upper.Key, lower.Key) <= 0)
            rest = null;
        return (OrderedLeaf<TKey, TRow>)node;
    }

    /// <summary>A leaf, with its version and the root at the time when it was read.</summary>
    internal readonly record struct Place(object Root, OrderedLeaf<TKey, TRow> Leaf, int Version);
}

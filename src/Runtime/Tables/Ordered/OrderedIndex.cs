using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Keeps rows in the order of their keys: a tree of sorted leaves under immutable branches. A leaf that many writers wait for is split,
/// however few rows it has. Neighbouring leaves without contention are joined. <c>ets</c> uses such a contention adapting search tree for
/// its ordered sets.
/// </summary>
/// <remarks>
/// A reader reads the root once and finds the leaf that had the key at that moment. If that leaf is split or joined meanwhile, its rows do
/// not change any more. So what the reader finds was true at an instant during the read.
/// </remarks>
internal sealed partial class OrderedIndex<TKey, TRow> : RowIndex<TKey, TRow>
    where TKey : notnull
{
    // Null for structs that are compared by their own order. Then the JIT inlines the comparison.
    private readonly KeyOrder<TKey>? _order;
    private readonly bool _isMarked;
    private object _root;

    internal OrderedIndex(KeyOrder<TKey>? order)
    {
        _order = order;
        _isMarked = KeyOrder.IsOrdinal(order);
        _root = new OrderedLeaf<TKey, TRow>([], _isMarked);
    }

    internal override long Memory
    {
        get
        {
            // A leaf has the row and a copy of the key or its mark, which is as large as the reference to a string.
            var entry = Unsafe.SizeOf<nint>() + (OrderedLeaf<TKey, TRow>.HasKeys ? Unsafe.SizeOf<TKey>() : 0);

            // A leaf is two thirds full on average.
            return (Places * (RowSize.OfRow<TKey, TRow>() + (entry * 3 / 2))) + WheelMemory;
        }
    }

    internal override long Places => Size.Total();

    private object Root => Volatile.Read(ref _root);

    internal override Row<TKey, TRow> Make(TKey key) => new(key);

    internal override Row<TKey, TRow>? Find(TKey key)
    {
        if (!typeof(TKey).IsValueType)
            ArgumentNullException.ThrowIfNull(key);
        return Find(new KeyProbe(this, key));
    }

    /// <summary>Finds the row that a probe searches for.</summary>
    internal Row<TKey, TRow>? Find<TProbe>(TProbe probe)
        where TProbe : struct, IKeyProbe<TKey>, allows ref struct
    {
        var reads = default(OptimisticReads);
        OrderedLeaf<TKey, TRow> leaf;
        do
        {
            leaf = LeafOf(Root, probe);
            if (!leaf.Version.TryBeginRead(out var version))
                continue;
            var row = Search(leaf, probe, out var at) ? Get(leaf.Rows, at) : null;
            if (leaf.Version.IsStill(version))
                return row;
        }
        while (reads.TryAgain());

        leaf = LeafOf(Root, probe);
        lock (leaf)
            return Search(leaf, probe, out var at) ? leaf.Rows[at] : null;
    }

    private static OrderedLeaf<TKey, TRow> LeafOf<TProbe>(object root, TProbe probe)
        where TProbe : struct, IKeyProbe<TKey>, allows ref struct
    {
        var node = root;
        while (node is OrderedBranch<TKey> branch)
            node = branch.Children[ChildOf(branch, probe)];
        return Unsafe.As<OrderedLeaf<TKey, TRow>>(node);
    }

    // The number of fences that are not greater than the probe, by binary search.
    private static int ChildOf<TProbe>(OrderedBranch<TKey> branch, TProbe probe)
        where TProbe : struct, IKeyProbe<TKey>, allows ref struct
    {
        var fences = branch.Fences;
        var (low, high) = (0, fences.Length);
        if (!typeof(TKey).IsValueType && branch.Marks is { } marks && marks.TryFind(probe.Characters, out low, ref high))
            return low + 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (probe.CompareTo(fences[middle]) >= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>
    /// Finds the first key that is not smaller than the probe. True when it is equal. Without the lock the answer may be wrong if a writer
    /// changes the leaf; the caller checks the version. Even then it never compares a half-written key and never reads beyond an array.
    /// </summary>
    private static bool Search<TProbe>(OrderedLeaf<TKey, TRow> leaf, TProbe probe, out int at)
        where TProbe : struct, IKeyProbe<TKey>, allows ref struct
    {
        var keys = leaf.Keys;
        var rows = leaf.Rows;
        var (low, high) = (0, Math.Min(leaf.Count, rows.Length));
        if (!typeof(TKey).IsValueType && leaf.Marks is { } marks && marks.TryFind(probe.Characters, out low, ref high))
        {
            at = low;
            return true;
        }

        while (low < high)
        {
            at = (low + high) >>> 1;
            if (!TryGetKey(keys, rows, at, out var key))
                return false;
            var order = probe.CompareTo(key);
            if (order == 0)
                return true;
            if (order > 0)
                low = at + 1;
            else
                high = at;
        }

        at = low;
        return false;
    }

    // False when a writer is removing a row from the leaf at this moment.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryGetKey(TKey?[] keys, Row<TKey, TRow>?[] rows, int at, out TKey key)
    {
        if (OrderedLeaf<TKey, TRow>.HasKeys && (uint)at < (uint)keys.Length)
        {
            key = keys[at]!;
            return typeof(TKey).IsValueType || key is not null;
        }

        var row = rows[at];
        key = row is null ? default! : row.Key;
        return row is not null;
    }

    private static Row<TKey, TRow>? Get(Row<TKey, TRow>?[] rows, int at) => (uint)at < (uint)rows.Length ? rows[at] : null;

    private int Compare(TKey one, TKey other) =>
        typeof(TKey).IsValueType && _order is null ? Comparer<TKey>.Default.Compare(one, other) : _order!.Compare(one, other);

    private readonly struct KeyProbe(OrderedIndex<TKey, TRow> index, TKey key) : IKeyProbe<TKey>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int CompareTo(TKey other) => index.Compare(key, other);

        // The table is one of strings, see IKeyProbe.
        public ReadOnlySpan<char> Characters => Unsafe.As<string>((object)key);
    }
}

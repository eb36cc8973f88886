using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <content>What is done to the rows of a key.</content>
public sealed partial class BagTable<TKey, TRow>
{
    internal override bool TryRecord(ref TKey key, ref TRow row, out Expiration expiration) =>
        Store.TryRecord(RowsToRead(), ref key, out _, out expiration);

    internal override void Load(TKey key, TRow row, Expiration expiration)
    {
        if (expiration.HasPassed(Node.TimeProvider))
            return;
        InsertInto(Store.Index!, key, row);
        if (!expiration.IsNone)
            Store.Expire(Store.Index!, key, expiration);
    }

    private protected override void DemandReadable() => RowsToRead();

    private protected override void DemandWritable() => RowsToWrite();

    private protected override bool InsertAll(IReadOnlyList<KeyValuePair<TKey, TRow>> rows, bool onlyNew) =>
        Store.InsertAll(RowsToWrite(), rows, With, onlyNew);

    private protected override TableWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) => Start();

    private protected override TableWalk<TKey, TRow> WalkFrom(TKey key, bool backward) => StartFrom(key);

    private protected override int DeleteMatching(TKey key, Func<TKey, TRow, bool> predicate) =>
        Change(key, (TKey there, TRow row, List<TRow> kept) =>
        {
            var matches = predicate(there, row);
            if (!matches)
                kept.Add(row);
            return matches;
        });

    private protected override int ReplaceMatching(TKey key, Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TRow> replacement) =>
        Change(key, (TKey there, TRow row, List<TRow> kept) =>
        {
            var matches = predicate(there, row);
            kept.Add(matches ? replacement(there, row) : row);
            return matches;
        });

    private protected override void WatchExpired(bool matters) => Store.Expired = matters ? RaiseAll : null;

    private protected override int CountRows() => RowsToRead().Size.Total();

    private protected override (int Size, long Memory) Measure()
    {
        if (Store.Index is not { } groups)
            return default;
        var size = groups.Size.Total();
        return (size, MemoryOf(groups, size) + (groups.Emptied is { } emptied ? MemoryOf(emptied, emptied.Size.Total()) : 0));

        static long MemoryOf(RowIndex<TKey, RowGroup<TRow>> groups, int size) =>
            groups.Memory + RowSize.OfGroups<TRow>(groups.Places, size);
    }

    private protected override bool TryEmpty() => Store.Empty();

    private protected override void Fix() => Store.Fix();

    private protected override void Unfix() => Store.Unfix();

    private protected override void Release() => Store.Close();

    private protected override string Describe() => $"of {typeof(TRow).Name} by {typeof(TKey).Name}";

    private RowIndex<TKey, RowGroup<TRow>> RowsToWrite()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        return Store.Index ?? throw Gone();
    }

    private RowGroup<TRow> With(bool found, RowGroup<TRow>? group, TRow row)
    {
        if (!found)
            return RowGroup<TRow>.Of(row);
        return Type is TableType.Bag && group!.Contains(row, _same) ? group : group!.With(row);
    }

    private RowGroup<TRow>? TakeGroup(TKey key)
    {
        var groups = RowsToWrite();
        if (Store.ClaimExisting(groups, key) is not { } claimed)
            return null;
        try
        {
            var group = claimed.Content;
            RowStore<TKey, RowGroup<TRow>>.Remove(groups, claimed);
            return group;
        }
        finally
        {
            RowStore<TKey, RowGroup<TRow>>.Release(groups, claimed);
        }
    }

    // Goes through the rows of a key with a function that says what is kept, and whether that is a change. Returns how many are changed.
    private int Change(TKey key, Func<TKey, TRow, List<TRow>, bool> decide)
    {
        var groups = RowsToWrite();
        if (Store.ClaimExisting(groups, key) is not { } claimed)
            return 0;
        return Store.Decide(groups, claimed, (claimed.Key, decide), static (
            bool _, ref RowGroup<TRow>? group, (TKey Key, Func<TKey, TRow, List<TRow>, bool> Decide) state, out int changed) =>
        {
            var kept = new List<TRow>(group!.Count);
            changed = group.Count(row => state.Decide(state.Key, row, kept));
            if (changed == 0)
                return RowChange.Keep;
            group = RowGroup<TRow>.Of(kept);
            return group is null ? RowChange.Remove : RowChange.Put;
        });
    }

    private BagWalk<TKey, TRow> Start()
    {
        var groups = RowsToRead();
        return new BagWalk<TKey, TRow>(this, groups, groups.Walk(KeyRange<TKey>.All, backward: false));
    }

    private BagWalk<TKey, TRow> StartFrom(TKey key)
    {
        var groups = RowsToRead();
        return new BagWalk<TKey, TRow>(this, groups, groups.WalkFrom(key, backward: false) ?? throw NoSuchKey(key));
    }

    private static bool Shown(
        BagWalk<TKey, TRow> walk, [MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out IReadOnlyList<TRow> rows)
    {
        var found = walk.TryNext(out key, out var group);
        rows = group;
        return found;
    }

    private void RaiseAll(TKey key, RowGroup<TRow> group)
    {
        foreach (var row in group)
            RaiseExpired(key, row);
    }
}

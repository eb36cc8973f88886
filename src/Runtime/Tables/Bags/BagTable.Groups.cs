using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <content>Operations on all rows of a key.</content>
public sealed partial class BagTable<TKey, TRow>
{
    internal override bool TryReadWithExpiration(ref TKey key, ref TRow row, out Expiration expiration) =>
        RowStore.TryReadWithExpiration(IndexForReading(), ref key, out _, out expiration);

    internal override void Load(TKey key, TRow row, Expiration expiration)
    {
        if (expiration.HasPassed(Node.TimeProvider))
            return;
        InsertInto(RowStore.Index!, key, row);
        if (!expiration.IsNone)
            RowStore.Expire(RowStore.Index!, key, expiration);
    }

    private protected override void DemandReadable() => IndexForReading();

    private protected override void DemandWritable() => IndexForWriting();

    private protected override bool InsertAll(IReadOnlyList<KeyValuePair<TKey, TRow>> rows, bool onlyNew) =>
        RowStore.InsertAll(IndexForWriting(), rows, With, onlyNew);

    private protected override TableWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) => Start();

    private protected override TableWalk<TKey, TRow> WalkFrom(TKey key, bool backward) => StartFrom(key);

    private protected override int DeleteMatching(TKey key, Func<TKey, TRow, bool> predicate) =>
        Change(key, (TKey storedKey, TRow row, List<TRow> kept) =>
        {
            var matches = predicate(storedKey, row);
            if (!matches)
                kept.Add(row);
            return matches;
        });

    private protected override int ReplaceMatching(TKey key, Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TRow> replacement) =>
        Change(key, (TKey storedKey, TRow row, List<TRow> kept) =>
        {
            var matches = predicate(storedKey, row);
            kept.Add(matches ? replacement(storedKey, row) : row);
            return matches;
        });

    private protected override void ReportExpiredRows(bool enabled) => RowStore.Expired = enabled ? RaiseAll : null;

    private protected override int CountRows() => IndexForReading().Size.Total();

    private protected override (int Size, long Memory) Measure()
    {
        if (RowStore.Index is not { } groups)
            return default;
        var size = groups.Size.Total();
        return (size, MemoryOf(groups, size) + (groups.Emptied is { } emptied ? MemoryOf(emptied, emptied.Size.Total()) : 0));

        static long MemoryOf(RowIndex<TKey, RowGroup<TRow>> groups, int size) =>
            groups.Memory + RowSize.OfGroups<TRow>(groups.Places, size);
    }

    private protected override bool TryEmpty() => RowStore.Empty();

    private protected override void Fix() => RowStore.Fix();

    private protected override void Unfix() => RowStore.Unfix();

    private protected override void Release() => RowStore.Close();

    private protected override string Describe() => $"of {typeof(TRow).Name} by {typeof(TKey).Name}";

    private RowIndex<TKey, RowGroup<TRow>> IndexForWriting()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        return RowStore.Index ?? throw Gone();
    }

    private RowGroup<TRow> With(bool found, RowGroup<TRow>? group, TRow row)
    {
        if (!found)
            return RowGroup<TRow>.Of(row);
        return Type is TableType.Bag && group!.Contains(row, _same) ? group : group!.With(row);
    }

    private RowGroup<TRow>? TakeGroup(TKey key)
    {
        var groups = IndexForWriting();
        if (RowStore.ClaimExisting(groups, key) is not { } claimed)
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

    // Calls a function for each row of a key. It adds the row that is kept, if any, to the list, and returns whether it has changed or
    // dropped the row. Returns how many rows were changed or dropped.
    private int Change(TKey key, Func<TKey, TRow, List<TRow>, bool> changeRow)
    {
        var groups = IndexForWriting();
        if (RowStore.ClaimExisting(groups, key) is not { } claimed)
            return 0;
        return RowStore.UpdateAndRelease(groups, claimed, (claimed.Key, changeRow), static (
            bool _, ref RowGroup<TRow>? group, (TKey Key, Func<TKey, TRow, List<TRow>, bool> ChangeRow) state, out int changed) =>
        {
            var kept = new List<TRow>(group!.Count);
            changed = group.Count(row => state.ChangeRow(state.Key, row, kept));
            if (changed == 0)
                return RowChange.Keep;
            group = RowGroup<TRow>.Of(kept);
            return group is null ? RowChange.Remove : RowChange.Put;
        });
    }

    private BagWalk<TKey, TRow> Start()
    {
        var groups = IndexForReading();
        return new BagWalk<TKey, TRow>(this, groups, groups.Walk(KeyRange<TKey>.All, backward: false));
    }

    private BagWalk<TKey, TRow> StartFrom(TKey key)
    {
        var groups = IndexForReading();
        return new BagWalk<TKey, TRow>(this, groups, groups.WalkFrom(key, backward: false) ?? throw NoSuchKey(key));
    }

    private static bool TryNextRows(
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

using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>A walk over a bag, key by key. It gives the rows of a key as they were at one instant.</summary>
internal sealed class BagWalk<TKey, TRow>(
    BagTable<TKey, TRow> table, RowIndex<TKey, RowGroup<TRow>> index, RowWalk<TKey, RowGroup<TRow>> rows)
    : TableWalk<TKey, TRow>
    where TKey : notnull
{
    private readonly List<KeyValuePair<TKey, RowGroup<TRow>>> _groups = [];

    internal override bool Next(List<KeyValuePair<TKey, TRow>> found)
    {
        _groups.Clear();
        if (!IsCurrent() || !rows.Next(table.RowStore, _groups))
            return false;
        foreach (var (key, group) in _groups)
        {
            foreach (var row in group)
                found.Add(KeyValuePair.Create(key, row));
        }

        return true;
    }

    internal override bool TryNextKey([MaybeNullWhen(false)] out TKey key) => TryNext(out key, out _);

    internal bool TryNext([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out RowGroup<TRow> group) =>
        rows.TryStep(table.RowStore, out key, out group);

    internal override bool IsCurrent() => ReferenceEquals(table.IndexForReading(), index);

    internal override TablePlace<TKey, TRow> PlaceBehind(TKey key, ref List<KeyValuePair<TKey, TRow>> rest) =>
        At(table, rows.PlaceBehind(key));

    private static TablePlace<TKey, TRow> At(BagTable<TKey, TRow> table, RowPlace<TKey, RowGroup<TRow>> place) => new(() =>
    {
        var current = table.IndexForReading();
        return place.WalkIn(current) is { } walk ? new BagWalk<TKey, TRow>(table, current, walk) : null;
    });
}

using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>A walk over a table with one row for each key.</summary>
internal sealed class UniqueWalk<TKey, TRow>(
    UniqueTable<TKey, TRow> table, RowIndex<TKey, TRow> index, RowWalk<TKey, TRow> rows) : TableWalk<TKey, TRow>
    where TKey : notnull
{
    internal override bool Next(List<KeyValuePair<TKey, TRow>> found) => IsCurrent() && rows.Next(table.RowStore, found);

    internal override bool TryNextKey([MaybeNullWhen(false)] out TKey key) => TryNext(out key, out _);

    internal bool TryNext([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TRow content) =>
        rows.TryStep(table.RowStore, out key, out content!);

    internal override bool IsCurrent() => ReferenceEquals(table.IndexForReading(), index);

    internal override TablePlace<TKey, TRow> PlaceBehind(TKey key, ref List<KeyValuePair<TKey, TRow>> rest)
    {
        // A walk over an ordered table reads the leaf again. A walk over any other table reads one row at a time, so there is no rest.
        rest = [];
        return At(table, rows.PlaceBehind(key));
    }

    private static TablePlace<TKey, TRow> At(UniqueTable<TKey, TRow> table, RowPlace<TKey, TRow> place) => new(() =>
    {
        var current = table.IndexForReading();
        return place.WalkIn(current) is { } walk ? new UniqueWalk<TKey, TRow>(table, current, walk) : null;
    });
}

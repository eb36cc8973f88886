using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>A walk over a table with one row for each key.</summary>
internal sealed class UniqueWalk<TKey, TRow>(UniqueTable<TKey, TRow> table, RowIndex<TKey, TRow> index, RowWalk<TKey, TRow> rows) : TableWalk<TKey, TRow>
    where TKey : notnull
{
    internal override bool Next(List<KeyValuePair<TKey, TRow>> found) => IsCurrent() && rows.Next(table.Store, found);

    internal override bool TryNextKey([MaybeNullWhen(false)] out TKey key) => TryNext(out key, out _);

    internal bool TryNext([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TRow content) => rows.TryStep(table.Store, out key, out content!);

    internal override bool IsCurrent() => ReferenceEquals(table.RowsToRead(), index);

    internal override TableWalk<TKey, TRow> Behind(TKey key, ref List<KeyValuePair<TKey, TRow>> rest)
    {
        // Of an ordered table the leaf is read again, as it is by then; of any other there is no rest, since it gives one row at a time.
        rest = [];
        return new UniqueWalk<TKey, TRow>(table, index, rows.Behind(key));
    }

    internal override TableWalk<TKey, TRow> Copy()
    {
        // When the table has been emptied meanwhile, the place in the order is still one.
        var current = table.RowsToRead();
        return !ReferenceEquals(current, index) && rows.In(current) is { } there
            ? new UniqueWalk<TKey, TRow>(table, current, there)
            : new UniqueWalk<TKey, TRow>(table, index, rows.Copy());
    }
}

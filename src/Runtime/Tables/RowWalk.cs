namespace Pail.Runtime.Tables;

/// <summary>
/// A way through an index. Meets every row that is there from its beginning to its end exactly once, and any other at most once.
/// </summary>
internal abstract class RowWalk<TKey, TRow>
    where TKey : notnull
{
    /// <summary>Appends the next rows that are in the table: one, or those of a whole leaf at one instant. False at the end.</summary>
    internal abstract bool Next(RowStore<TKey, TRow> store, List<KeyValuePair<TKey, TRow>> rows);

    /// <summary>The next row of the index, which may be none of the table; null at the end. Not to be mixed with the other way to go on.</summary>
    internal abstract Row<TKey, TRow>? Step();

    /// <summary>Another walk that goes on behind a row that this one has met last, or among its last.</summary>
    internal abstract RowWalk<TKey, TRow> Behind(TKey key);

    /// <summary>Another walk that stands where this one stands.</summary>
    internal abstract RowWalk<TKey, TRow> Copy();

    /// <summary>
    /// A walk that stands at the same place in an index that has taken the place of its own. Null where a place is that of a row, and not one in an order.
    /// </summary>
    internal virtual RowWalk<TKey, TRow>? In(RowIndex<TKey, TRow> next) => null;
}

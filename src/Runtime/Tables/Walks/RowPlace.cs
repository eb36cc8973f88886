namespace Pail.Runtime.Tables;

/// <summary>
/// Where a walk has stopped. Does not hold the index, so that a page keeps nothing of a table that has been emptied or deleted since.
/// </summary>
internal abstract class RowPlace<TKey, TRow>
    where TKey : notnull
{
    /// <summary>
    /// A walk that goes on from here. Null when the table has been emptied since and the place is that of a row, and not one in an order.
    /// </summary>
    internal abstract RowWalk<TKey, TRow>? WalkIn(RowIndex<TKey, TRow> index);
}

namespace Pail.Runtime.Tables;

/// <summary>
/// Where a walk over an index has stopped. It has no reference to the index, so a page does not keep the rows of an emptied or deleted
/// table in memory.
/// </summary>
internal abstract class RowPlace<TKey, TRow>
    where TKey : notnull
{
    /// <summary>
    /// Makes a walk that continues from here. Null when the place depends on a row and the table has been emptied since. A place in an
    /// order never gives null.
    /// </summary>
    internal abstract RowWalk<TKey, TRow>? WalkIn(RowIndex<TKey, TRow> index);
}

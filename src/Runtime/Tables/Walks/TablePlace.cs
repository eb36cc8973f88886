namespace Pail.Runtime.Tables;

/// <summary>Where a walk over a table has stopped. A page keeps it; several walks can continue from the same place.</summary>
/// <param name="resume">Makes a walk that continues from here; null when the table has no order and has been emptied since.</param>
internal sealed class TablePlace<TKey, TRow>(Func<TableWalk<TKey, TRow>?> resume)
    where TKey : notnull
{
    /// <summary>A walk that continues from here; null when the table has no order and has been emptied since.</summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and belongs to another process now.</exception>
    internal TableWalk<TKey, TRow>? Resume() => resume();
}

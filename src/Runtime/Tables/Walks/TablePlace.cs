namespace Pail.Runtime.Tables;

/// <summary>Where a walk over a table has stopped, for a page: it can be gone on from again and again.</summary>
/// <param name="resume">Makes a walk that goes on from here; null when the table has been emptied since.</param>
internal sealed class TablePlace<TKey, TRow>(Func<TableWalk<TKey, TRow>?> resume)
    where TKey : notnull
{
    /// <summary>A walk that goes on from here; null when the table has been emptied since and has no order.</summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">It has been lost to another process.</exception>
    internal TableWalk<TKey, TRow>? Resume() => resume();
}

using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>A walk over the rows of a table. Each step checks that the caller may read the table.</summary>
internal abstract class TableWalk<TKey, TRow>
    where TKey : notnull
{
    /// <summary>
    /// Appends the next rows: one row, all rows of a bag's key, or all rows of a leaf as they were at one instant. False at the end.
    /// </summary>
    internal abstract bool Next(List<KeyValuePair<TKey, TRow>> rows);

    /// <summary>
    /// Steps to the next key and reads no further row. False at the end. One walk uses either this method or <see cref="Next"/>, never
    /// both.
    /// </summary>
    internal abstract bool TryNextKey([MaybeNullWhen(false)] out TKey key);

    /// <summary>
    /// Whether the rows that were read are still in the table: false when the table has been emptied since the walk began.
    /// </summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and belongs to another process now.</exception>
    internal abstract bool IsCurrent();

    /// <summary>
    /// The place after the row of a key that was among the last rows of this walk. The rest is what the walk has read after that row: on
    /// return it has the rows that a walk from this place does not visit again.
    /// </summary>
    internal abstract TablePlace<TKey, TRow> PlaceBehind(TKey key, ref List<KeyValuePair<TKey, TRow>> rest);
}

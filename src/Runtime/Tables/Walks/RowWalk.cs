using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>
/// A walk over an index. It visits every row that is in the table during the whole walk exactly once, and any other row at most once.
/// </summary>
internal abstract class RowWalk<TKey, TRow>
    where TKey : notnull
{
    /// <summary>
    /// Appends the next rows that are in the table: one row, or all rows of a leaf as they were at one instant. False at the end.
    /// </summary>
    internal abstract bool Next(RowStore<TKey, TRow> store, List<KeyValuePair<TKey, TRow>> rows);

    /// <summary>
    /// Steps to the next row that is in the table. In an ordered index it is the row that was the next one at some instant during the call.
    /// False at the end. One walk uses either this method or <see cref="Next"/>, never both.
    /// </summary>
    internal abstract bool TryStep(RowStore<TKey, TRow> store, [MaybeNullWhen(false)] out TKey key, out TRow? content);

    /// <summary>The place after the row of a key that was among the last rows of this walk.</summary>
    internal abstract RowPlace<TKey, TRow> PlaceBehind(TKey key);
}

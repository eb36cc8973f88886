using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>
/// A way through an index. Meets every row that is there from its beginning to its end exactly once, and any other at most once.
/// </summary>
internal abstract class RowWalk<TKey, TRow>
    where TKey : notnull
{
    /// <summary>Appends the next rows that are in the table: one, or those of a whole leaf at one instant. False at the end.</summary>
    internal abstract bool Next(RowStore<TKey, TRow> store, List<KeyValuePair<TKey, TRow>> rows);

    /// <summary>
    /// Goes on to the next row that is in the table; in an order, to the one that was the next at some instant. False at the end. Not to be mixed with the
    /// other way to go on.
    /// </summary>
    internal abstract bool TryStep(RowStore<TKey, TRow> store, [MaybeNullWhen(false)] out TKey key, out TRow? content);

    /// <summary>Another walk that goes on behind a row that this one has met last, or among its last.</summary>
    internal abstract RowWalk<TKey, TRow> Behind(TKey key);

    /// <summary>Another walk that stands where this one stands.</summary>
    internal abstract RowWalk<TKey, TRow> Copy();

    /// <summary>
    /// A walk that stands at the same place in an index that has taken the place of its own. Null where a place is that of a row, and not one in an order.
    /// </summary>
    internal virtual RowWalk<TKey, TRow>? In(RowIndex<TKey, TRow> next) => null;
}

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
    /// Goes on to the next row that is in the table; in an order, to the one that was the next at some instant. False at the end. Not to be
    /// mixed with the other way to go on.
    /// </summary>
    internal abstract bool TryStep(RowStore<TKey, TRow> store, [MaybeNullWhen(false)] out TKey key, out TRow? content);

    /// <summary>The place behind a row that this walk has met last, or among its last.</summary>
    internal abstract RowPlace<TKey, TRow> PlaceBehind(TKey key);
}

using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>A walk over the rows of a table. Each step checks that the caller may read the table.</summary>
internal abstract class TableWalk<TKey, TRow>
    where TKey : notnull
{
    /// <summary>Appends the next rows: one, those of a key, or those of a whole leaf at one instant. False at the end.</summary>
    internal abstract bool Next(List<KeyValuePair<TKey, TRow>> rows);

    /// <summary>
    /// Goes on to the next key, without a look at more than that. False at the end. Not to be mixed with the other way to go on.
    /// </summary>
    internal abstract bool TryNextKey([MaybeNullWhen(false)] out TKey key);

    /// <summary>Whether rows that have been taken are still to be shown: false when the table has been emptied meanwhile.</summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">It has been lost to another process.</exception>
    internal abstract bool IsCurrent();

    /// <summary>
    /// The place behind a row that this walk has met last, or among its last. What it had met behind that one is met again from there, or
    /// is among the rest.
    /// </summary>
    internal abstract TablePlace<TKey, TRow> PlaceBehind(TKey key, ref List<KeyValuePair<TKey, TRow>> rest);
}

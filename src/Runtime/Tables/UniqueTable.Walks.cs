using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <content>Going from row to row.</content>
public abstract partial class UniqueTable<TKey, TRow>
{
    /// <summary>The first row. OTP: <c>ets:first_lookup/1</c>.</summary>
    /// <param name="key">Its key, unless the table is empty.</param>
    /// <param name="row">The row.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryFirst([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TRow row) =>
        Start(KeyRange<TKey>.All, backward: false).TryNext(out key, out row);

    /// <summary>The last row; in a table without order the same as the first. OTP: <c>ets:last_lookup/1</c>.</summary>
    /// <param name="key">Its key, unless the table is empty.</param>
    /// <param name="row">The row.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLast([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TRow row) =>
        Start(KeyRange<TKey>.All, backward: true).TryNext(out key, out row);

    /// <summary>The row behind a key; see <see cref="RowTable{TKey,TRow}.TryNext"/>. OTP: <c>ets:next_lookup/2</c>.</summary>
    /// <param name="key">The key to go on from.</param>
    /// <param name="next">The key behind it, unless that was the last one.</param>
    /// <param name="row">The row.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="KeyNotFoundException">A table without order does not have the key to go on from.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryNext(TKey key, [MaybeNullWhen(false)] out TKey next, [MaybeNullWhen(false)] out TRow row) =>
        StartFrom(key, backward: false).TryNext(out next, out row);

    /// <summary>The row before a key; see <see cref="RowTable{TKey,TRow}.TryPrev"/>. OTP: <c>ets:prev_lookup/2</c>.</summary>
    /// <param name="key">The key to go on from.</param>
    /// <param name="previous">The key before it, unless that was the first one.</param>
    /// <param name="row">The row.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="KeyNotFoundException">A table without order does not have the key to go on from.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryPrev(TKey key, [MaybeNullWhen(false)] out TKey previous, [MaybeNullWhen(false)] out TRow row) =>
        StartFrom(key, backward: true).TryNext(out previous, out row);

    private protected sealed override TableWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) => Start(range, backward);

    private protected sealed override TableWalk<TKey, TRow> WalkFrom(TKey key, bool backward) => StartFrom(key, backward);

    private UniqueWalk<TKey, TRow> Start(in KeyRange<TKey> range, bool backward)
    {
        var rows = RowsToRead();
        return new UniqueWalk<TKey, TRow>(this, rows, rows.Walk(range, backward));
    }

    private UniqueWalk<TKey, TRow> StartFrom(TKey key, bool backward)
    {
        var rows = RowsToRead();
        return new UniqueWalk<TKey, TRow>(this, rows, rows.WalkFrom(key, backward) ?? throw NoSuchKey(key));
    }
}

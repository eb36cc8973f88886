using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <content>Steps from row to row.</content>
public abstract partial class UniqueTable<TKey, TRow>
{
    /// <summary>Finds the first row. OTP: <c>ets:first_lookup/1</c>.</summary>
    /// <param name="key">Its key, unless the table is empty.</param>
    /// <param name="row">The row.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryFirst([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TRow row) =>
        Start(KeyRange<TKey>.All, backward: false).TryNext(out key, out row);

    /// <summary>Finds the last row. In a table without order it is the same as the first row. OTP: <c>ets:last_lookup/1</c>.</summary>
    /// <param name="key">Its key, unless the table is empty.</param>
    /// <param name="row">The row.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLast([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TRow row) =>
        Start(KeyRange<TKey>.All, backward: true).TryNext(out key, out row);

    /// <summary>Finds the row after a given key; see <see cref="RowTable{TKey,TRow}.TryNext"/>. OTP: <c>ets:next_lookup/2</c>.</summary>
    /// <param name="key">The given key.</param>
    /// <param name="next">The key after it, if there is one.</param>
    /// <param name="row">The row.</param>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="KeyNotFoundException">The table has no order and does not have the given key.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryNext(TKey key, [MaybeNullWhen(false)] out TKey next, [MaybeNullWhen(false)] out TRow row) =>
        StartFrom(key, backward: false).TryNext(out next, out row);

    /// <summary>Finds the row before a given key; see <see cref="RowTable{TKey,TRow}.TryPrev"/>. OTP: <c>ets:prev_lookup/2</c>.</summary>
    /// <param name="key">The given key.</param>
    /// <param name="previous">The key before it, if there is one.</param>
    /// <param name="row">The row.</param>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="KeyNotFoundException">The table has no order and does not have the given key.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryPrev(TKey key, [MaybeNullWhen(false)] out TKey previous, [MaybeNullWhen(false)] out TRow row) =>
        StartFrom(key, backward: true).TryNext(out previous, out row);

    private protected sealed override TableWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward) => Start(range, backward);

    private protected sealed override TableWalk<TKey, TRow> WalkFrom(TKey key, bool backward) => StartFrom(key, backward);

    private UniqueWalk<TKey, TRow> Start(in KeyRange<TKey> range, bool backward)
    {
        var index = IndexForReading();
        return new UniqueWalk<TKey, TRow>(this, index, index.Walk(range, backward));
    }

    private UniqueWalk<TKey, TRow> StartFrom(TKey key, bool backward)
    {
        var index = IndexForReading();
        return new UniqueWalk<TKey, TRow>(this, index, index.WalkFrom(key, backward) ?? throw NoSuchKey(key));
    }
}

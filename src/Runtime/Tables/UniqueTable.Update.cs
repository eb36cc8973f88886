namespace Pail.Runtime.Tables;

/// <content>Changes that depend on the present row.</content>
public abstract partial class UniqueTable<TKey, TRow>
{
    /// <summary>
    /// Changes one row atomically. A function gets the row, or learns that it is missing, and decides how to change it. Other writers of
    /// this key wait until the function has returned. Readers do not wait; they see the state before the change. A function that throws
    /// changes nothing.
    /// </summary>
    /// <remarks>
    /// The function runs exactly once, under the row's lock, so keep it short. It must not await. It may read any table. It must not write
    /// the same row: that throws. It must not write any other row either: two such functions could wait for each other forever. If it
    /// replaces a row that expires, the expiration stays the same.
    /// </remarks>
    /// <typeparam name="TState">
    /// The type of the values that the function needs. They are passed and not captured, so that a static lambda allocates nothing.
    /// </typeparam>
    /// <typeparam name="TResult">The type of the function's result.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="state">The values for the function.</param>
    /// <param name="update">The function.</param>
    /// <returns>The function's result.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">The caller is the function of an update of the same row.</exception>
    /// <example>
    /// Withdraw, unless the balance is too low:
    /// <code>
    /// var paid = balances.Update("ada", 30m, static (bool found, ref decimal balance, decimal amount, out bool paid) =>
    /// {
    ///     paid = found &amp;&amp; balance >= amount;
    ///     balance -= amount;
    ///     return paid ? RowChange.Put : RowChange.Keep;
    /// });
    /// </code>
    /// </example>
    public TResult Update<TState, TResult>(TKey key, TState state, RowUpdate<TRow, TState, TResult> update)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(update);
        var index = IndexForWriting();
        return RowStore.UpdateAndRelease(index, RowStore.Claim(index, key), state, update);
    }

    /// <summary>
    /// Replaces a row atomically by the result of a function. OTP: <c>ets:update_element/3</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="change">
    /// Makes the new row, like <c>row =&gt; row with { Age = 36 }</c>. The remarks on <see cref="Update{TState,TResult}"/> apply to it.
    /// </param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">The caller is the function of an update of the same row.</exception>
    public bool UpdateElement(TKey key, Func<TRow, TRow> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Update(key, change, static (bool found, ref TRow? row, Func<TRow, TRow> change, out bool result) =>
        {
            result = found;
            if (!found)
                return RowChange.Keep;
            row = change(row!);
            return RowChange.Put;
        });
    }

    /// <summary>
    /// Replaces a row atomically by the result of a function, or adds the row if it is missing. OTP: <c>ets:update_element/4</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new row. The remarks on <see cref="Update{TState,TResult}"/> apply to it.</param>
    /// <param name="defaultRow">The argument of the function when the key has no row.</param>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">The caller is the function of an update of the same row.</exception>
    public void UpdateElement(TKey key, Func<TRow, TRow> change, TRow defaultRow)
    {
        ArgumentNullException.ThrowIfNull(change);
        RowUpdate<TRow, (Func<TRow, TRow> Change, TRow Default), bool> update = static (found, ref row, state, out result) =>
        {
            row = state.Change(found ? row! : state.Default);
            result = true;
            return RowChange.Put;
        };
        Update(key, (change, defaultRow), update);
    }
}

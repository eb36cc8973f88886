namespace Pail.Runtime.Tables;

/// <content>Changes that depend on what is there.</content>
public abstract partial class UniqueTable<TKey, TRow>
{
    /// <summary>
    /// Changes one row atomically by a function that sees it, or sees that it is missing, and decides. Other writers of this key wait
    /// meanwhile; readers see the row as it was, or none, until the function has returned. A function that throws changes nothing.
    /// </summary>
    /// <remarks>
    /// The function runs exactly once, under the row's lock: keep it short. It must not await; it may read this table, but not write the
    /// same row (that throws) and no other row of any table (two such functions can wait for each other without end). A row that it stores
    /// keeps the time to live that the row had.
    /// </remarks>
    /// <typeparam name="TState">
    /// What the function needs: handed in rather than captured, so that a static lambda allocates nothing.
    /// </typeparam>
    /// <typeparam name="TResult">What comes back.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="state">Handed to the function.</param>
    /// <param name="update">The function.</param>
    /// <returns>The function's result.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
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
        var rows = RowsToWrite();
        return Store.Decide(rows, Store.Claim(rows, key), state, update);
    }

    /// <summary>
    /// Replaces a row by what a function makes of it, atomically. OTP: <c>ets:update_element/3</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="change">
    /// Makes the new row, as <c>row =&gt; row with { Age = 36 }</c> does. The remarks on <see cref="Update{TState,TResult}"/> hold for it.
    /// </param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
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
    /// Replaces a row by what a function makes of it, or of a default row when there is none, atomically. OTP: <c>ets:update_element/4</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new row. The remarks on <see cref="Update{TState,TResult}"/> hold for it.</param>
    /// <param name="defaultRow">What the function is given when the key has no row.</param>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
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

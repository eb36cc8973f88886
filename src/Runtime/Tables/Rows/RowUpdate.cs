namespace Pail.Runtime.Tables;

/// <summary>
/// Decides what becomes of one row while no other thread can write it; see <see cref="UniqueTable{TKey,TRow}.Update{TState,TResult}"/>.
/// Runs exactly once.
/// </summary>
/// <typeparam name="TRow">The table's rows.</typeparam>
/// <typeparam name="TState">What the caller hands in.</typeparam>
/// <typeparam name="TResult">What the caller gets back.</typeparam>
/// <param name="found">Whether there is a row.</param>
/// <param name="row">
/// A copy of the current row, or the default value. What it holds at the end becomes the row if the function returns
/// <see cref="RowChange.Put"/>, and is forgotten otherwise.
/// </param>
/// <param name="state">What the caller handed in.</param>
/// <param name="result">What the caller gets back.</param>
/// <returns>What becomes of the row.</returns>
public delegate RowChange RowUpdate<TRow, in TState, TResult>(bool found, ref TRow? row, TState state, out TResult result)
    where TState : allows ref struct;

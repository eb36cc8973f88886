namespace Pail.Runtime.Tables;

/// <summary>
/// Decides how one row is changed, while no other thread can write it; see <see cref="UniqueTable{TKey,TRow}.Update{TState,TResult}"/>.
/// Runs exactly once for each call.
/// </summary>
/// <typeparam name="TRow">The table's rows.</typeparam>
/// <typeparam name="TState">What the caller hands in.</typeparam>
/// <typeparam name="TResult">What the caller gets back.</typeparam>
/// <param name="found">Whether the key has a row.</param>
/// <param name="row">
/// A copy of the current row, or the default value if there is none. If the function returns <see cref="RowChange.Put"/>, the value at its
/// end is stored; otherwise it is ignored.
/// </param>
/// <param name="state">What the caller handed in.</param>
/// <param name="result">What the caller gets back.</param>
/// <returns>How to change the row.</returns>
public delegate RowChange RowUpdate<TRow, in TState, TResult>(bool found, ref TRow? row, TState state, out TResult result)
    where TState : allows ref struct;

namespace Pail.Runtime.Tables;

/// <summary>
/// Some of the rows that an operation with a limit has found, and the way to those behind them. OTP: a result with a continuation.
/// </summary>
/// <typeparam name="TResult">What was asked for.</typeparam>
public sealed class TablePage<TResult>
{
    private readonly Func<TablePage<TResult>?>? _next;

    internal TablePage(IReadOnlyList<TResult> rows, Func<TablePage<TResult>?>? next) => (Rows, _next) = (rows, next);

    /// <summary>The results: as many as the limit says, or fewer on the last page.</summary>
    public IReadOnlyList<TResult> Rows { get; }

    /// <summary>
    /// Looks for the page behind this one, among the rows as they are by then: from the last key on in an ordered table, whatever has come
    /// or gone. Of a key of a bag on which the page ends the rest is shown as it was. Any process that may read the table may call it, also
    /// more than once.
    /// </summary>
    /// <returns>The page, or null when nothing more matches.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TablePage<TResult>? Next() => _next?.Invoke();
}

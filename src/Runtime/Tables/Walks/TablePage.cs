namespace Pail.Runtime.Tables;

/// <summary>
/// One page of the results of an operation with a limit, and a way to the next page. OTP: a result with a continuation.
/// </summary>
/// <typeparam name="TResult">The type of a result.</typeparam>
public sealed class TablePage<TResult>
{
    private readonly Func<TablePage<TResult>?>? _next;

    internal TablePage(IReadOnlyList<TResult> rows, Func<TablePage<TResult>?>? next) => (Rows, _next) = (rows, next);

    /// <summary>The results: as many as the limit, or fewer on the last page.</summary>
    public IReadOnlyList<TResult> Rows { get; }

    /// <summary>
    /// Finds the next page among the rows as they are at the time of this call. In an ordered table it continues after the last key of this
    /// page. If a page of a bag ends in the middle of a key, the key's other rows are given as they were at the time of this page. Any
    /// process that may read the table may call this, and more than once.
    /// </summary>
    /// <returns>
    /// The page, or null when nothing more matches. Also null when the table has no order and has been emptied since.
    /// </returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TablePage<TResult>? Next() => _next?.Invoke();
}

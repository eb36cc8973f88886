namespace Pail.Runtime.Tables;

/// <content>Operations that need an order.</content>
public sealed partial class OrderedTable<TKey, TRow>
{
    /// <summary>
    /// Walks over the rows of a range of keys, forward or backward, without a lock. A row that is in the table during the whole walk is
    /// visited exactly once. The rows are read leaf by leaf, and the rows of a leaf, at most 128, are given as they were at one instant.
    /// </summary>
    /// <param name="range">The range; its ends need not be in the table.</param>
    /// <param name="backward">Whether to begin with the last row.</param>
    /// <returns>The rows. Each enumeration reads the table again.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    /// <example>
    /// <code>
    /// foreach (var (time, what) in events.Range(KeyRange.To(25), backward: true))
    ///     Console.WriteLine($"{time} {what}");
    /// </code>
    /// </example>
    public IEnumerable<KeyValuePair<TKey, TRow>> Range(KeyRange<TKey> range, bool backward = false)
    {
        DemandReadable();
        return new OrderedRange(this, range, backward);
    }

    /// <summary>A result for each row of a range that matches. OTP: <c>ets:select/2</c> with a bound key.</summary>
    /// <typeparam name="TResult">The type of a result.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">Makes a result of a key and a row.</param>
    /// <param name="range">The range.</param>
    /// <param name="backward">Whether to begin with the last row.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IReadOnlyList<TResult> Select<TResult>(
        Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, KeyRange<TKey> range, bool backward = false) =>
        Collect(predicate, projection, range, backward);

    /// <summary>The first page of results for the rows of a range that match.</summary>
    /// <typeparam name="TResult">The type of a result.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">Makes a result of a key and a row.</param>
    /// <param name="range">The range.</param>
    /// <param name="limit">How many results a page has; the last page may have fewer.</param>
    /// <param name="backward">Whether to begin with the last row.</param>
    /// <returns>The first page, which leads to the next one.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TablePage<TResult> Select<TResult>(
        Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, KeyRange<TKey> range, int limit, bool backward = false) =>
        FirstPage(predicate, projection, range, backward, limit);

    /// <summary>A result for each row that matches, from the last row to the first. OTP: <c>ets:select_reverse/2</c>.</summary>
    /// <typeparam name="TResult">The type of a result.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">Makes a result of a key and a row.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IReadOnlyList<TResult> SelectReverse<TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection) =>
        Collect(predicate, projection, KeyRange<TKey>.All, backward: true);

    /// <summary>
    /// The first page of results for the rows that match, from the last row to the first. OTP: <c>ets:select_reverse/3</c>.
    /// </summary>
    /// <typeparam name="TResult">The type of a result.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">Makes a result of a key and a row.</param>
    /// <param name="limit">How many results a page has; the last page may have fewer.</param>
    /// <returns>The first page, which leads to the next one.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TablePage<TResult> SelectReverse<TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, int limit) =>
        FirstPage(predicate, projection, KeyRange<TKey>.All, backward: true, limit);

    /// <summary>
    /// The row at a place in the order. It is found by counting, so the time grows with the place. OTP: <c>ets:slot/2</c>.
    /// </summary>
    /// <param name="place">The place; 0 for the first row.</param>
    /// <param name="row">The row with its key.</param>
    /// <returns>False when the place is the number of rows, which is the place right after the last row.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The place is negative, or greater than the number of rows.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryGetSlot(int place, out KeyValuePair<TKey, TRow> row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        var rows = new List<KeyValuePair<TKey, TRow>>();
        var passed = 0;
        for (var walk = Walk(KeyRange<TKey>.All, backward: false); walk.Next(rows); rows.Clear())
        {
            if (place - passed < rows.Count)
            {
                row = rows[place - passed];
                return true;
            }

            passed += rows.Count;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(place, passed);
        row = default;
        return false;
    }

    private sealed class OrderedRange(OrderedTable<TKey, TRow> table, KeyRange<TKey> range, bool backward)
        : IEnumerable<KeyValuePair<TKey, TRow>>
    {
        public IEnumerator<KeyValuePair<TKey, TRow>> GetEnumerator() => Enumerate(table.Walk(range, backward));

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace Pail.Runtime.Tables;

/// <content>Searches for rows by their content.</content>
public abstract partial class RowTable<TKey, TRow>
{
    /// <summary>All rows that match, in the order of a walk. OTP: <c>ets:match_object/2</c>.</summary>
    /// <param name="predicate">Whether a row matches.</param>
    /// <returns>The rows with their keys.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IReadOnlyList<KeyValuePair<TKey, TRow>> Match(Func<TKey, TRow, bool> predicate) => Select(predicate, KeyValuePair.Create);

    /// <summary>The first page of the rows that match. OTP: <c>ets:match_object/3</c>.</summary>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="limit">How many rows a page has; the last page may have fewer.</param>
    /// <returns>The first page, which leads to the next one.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TablePage<KeyValuePair<TKey, TRow>> Match(Func<TKey, TRow, bool> predicate, int limit) =>
        Select(predicate, KeyValuePair.Create, limit);

    /// <summary>A result for each row that matches, in the order of a walk. OTP: <c>ets:select/2</c>.</summary>
    /// <typeparam name="TResult">The type of a result.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">Makes a result of a key and a row.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IReadOnlyList<TResult> Select<TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection) =>
        Collect(predicate, projection, KeyRange<TKey>.All, backward: false);

    /// <summary>The first page of results for the rows that match. OTP: <c>ets:select/3</c>.</summary>
    /// <typeparam name="TResult">The type of a result.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">Makes a result of a key and a row.</param>
    /// <param name="limit">How many results a page has; the last page may have fewer.</param>
    /// <returns>The first page, which leads to the next one.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    /// <example>
    /// <code>
    /// var page = scores.Select((_, score) =&gt; score &gt;= 10, (name, _) =&gt; name, limit: 2);
    /// for (; page is not null; page = page.Next())
    ///     Console.WriteLine(string.Join(", ", page.Rows));
    /// </code>
    /// </example>
    public TablePage<TResult> Select<TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, int limit) =>
        FirstPage(predicate, projection, KeyRange<TKey>.All, backward: false, limit);

    /// <summary>Counts the rows that match. OTP: <c>ets:select_count/2</c>.</summary>
    /// <param name="predicate">Whether a row matches.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public int SelectCount(Func<TKey, TRow, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Fold(0, (count, key, row) => predicate(key, row) ? count + 1 : count);
    }

    /// <summary>
    /// Deletes the rows that match. A row that matches is tested a second time under its lock, so a row that another thread has just
    /// changed is only deleted if it still matches. OTP: <c>ets:select_delete/2</c>.
    /// </summary>
    /// <param name="predicate">Whether a row matches. It runs under the row's lock: it must be short and must not write to a table.</param>
    /// <returns>The number of deleted rows.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public int SelectDelete(Func<TKey, TRow, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        DemandWritable();
        return EachMatching(predicate, key => DeleteMatching(key, predicate));
    }

    /// <summary>
    /// Replaces the rows that match, each one atomically. The keys stay the same. A predicate that compares the row with an expected value
    /// makes this a compare-and-swap. A table of type <see cref="TableType.Bag"/> does not support it. OTP: <c>ets:select_replace/2</c>.
    /// </summary>
    /// <param name="predicate">Whether a row matches. It runs under the row's lock: it must be short and must not write to a table.</param>
    /// <param name="replacement">Makes the new row. It runs under the lock too.</param>
    /// <returns>The number of replaced rows.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <exception cref="NotSupportedException">The type of the table is <see cref="TableType.Bag"/>.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public int SelectReplace(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TRow> replacement)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(replacement);
        DemandWritable();
        if (Type is TableType.Bag)
            throw new NotSupportedException($"{this} is a bag: a replaced row could become equal to another row of its key.");
        return EachMatching(predicate, key => ReplaceMatching(key, predicate, replacement));
    }

    private protected IReadOnlyList<TResult> Collect<TResult>(
        Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, in KeyRange<TKey> range, bool backward)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(projection);
        var results = new List<TResult>();
        var rows = new List<KeyValuePair<TKey, TRow>>();
        for (var walk = Walk(range, backward); walk.Next(rows); rows.Clear())
        {
            foreach (var (key, row) in rows)
            {
                if (predicate(key, row))
                    results.Add(projection(key, row));
            }
        }

        return results;
    }

    private protected TablePage<TResult> FirstPage<TResult>(
        Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, in KeyRange<TKey> range, bool backward, int limit)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return new TableQuery<TKey, TRow, TResult>(predicate, projection, limit).Page(Walk(range, backward), []);
    }

    private protected abstract void DemandWritable();

    /// <summary>Deletes the rows of a key that match, under its lock.</summary>
    private protected abstract int DeleteMatching(TKey key, Func<TKey, TRow, bool> predicate);

    /// <summary>Replaces the rows of a key that match, under its lock.</summary>
    private protected abstract int ReplaceMatching(TKey key, Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TRow> replacement);

    private int EachMatching(Func<TKey, TRow, bool> predicate, Func<TKey, int> change)
    {
        var changed = 0;
        var rows = new List<KeyValuePair<TKey, TRow>>();
        for (var walk = Walk(KeyRange<TKey>.All, backward: false); walk.Next(rows); rows.Clear())
        {
            // A walk over a bag gives the rows of a key together, and one call of change handles all of them.
            TKey? last = default;
            var any = false;
            foreach (var (key, row) in rows)
            {
                if ((any && EqualityComparer<TKey>.Default.Equals(last, key)) || !predicate(key, row))
                    continue;
                (any, last) = (true, key);
                changed += change(key);
            }
        }

        return changed;
    }
}

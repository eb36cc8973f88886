namespace Pail.Runtime.Tables;

/// <content>Looking for rows by what is in them.</content>
public abstract partial class RowTable<TKey, TRow>
{
    /// <summary>The rows that match, in the order of a walk. OTP: <c>ets:match_object/2</c>.</summary>
    /// <param name="predicate">Whether a row matches.</param>
    /// <returns>The rows with their keys.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IReadOnlyList<KeyValuePair<TKey, TRow>> Match(Func<TKey, TRow, bool> predicate) => Select(predicate, KeyValuePair.Create);

    /// <summary>The first so many rows that match, and how to go on. OTP: <c>ets:match_object/3</c>.</summary>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="limit">How many rows a page has; the last may have fewer.</param>
    /// <returns>A page.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TablePage<KeyValuePair<TKey, TRow>> Match(Func<TKey, TRow, bool> predicate, int limit) =>
        Select(predicate, KeyValuePair.Create, limit);

    /// <summary>What is made of the rows that match, in the order of a walk. OTP: <c>ets:select/2</c>.</summary>
    /// <typeparam name="TResult">What is made of them.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">What to make of it.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IReadOnlyList<TResult> Select<TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection) =>
        Collect(predicate, projection, KeyRange<TKey>.All, backward: false);

    /// <summary>What is made of the first so many rows that match, and how to go on. OTP: <c>ets:select/3</c>.</summary>
    /// <typeparam name="TResult">What is made of them.</typeparam>
    /// <param name="predicate">Whether a row matches.</param>
    /// <param name="projection">What to make of it.</param>
    /// <param name="limit">How many results a page has; the last may have fewer.</param>
    /// <returns>A page.</returns>
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

    /// <summary>How many rows match. OTP: <c>ets:select_count/2</c>.</summary>
    /// <param name="predicate">Whether a row matches.</param>
    /// <returns>How many.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public int SelectCount(Func<TKey, TRow, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Fold(0, (count, key, row) => predicate(key, row) ? count + 1 : count);
    }

    /// <summary>
    /// Deletes the rows that match. Whether one does is asked again when no other thread can change it, so none is deleted that does not
    /// match. OTP: <c>ets:select_delete/2</c>.
    /// </summary>
    /// <param name="predicate">Whether a row matches. It runs under the row's lock: it must be short, and write to no table.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="ArgumentNullException">The predicate is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public int SelectDelete(Func<TKey, TRow, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        DemandWritable();
        return EachMatching(predicate, key => DeleteMatching(key, predicate));
    }

    /// <summary>
    /// Replaces the rows that match, each atomically; the key stays. With a predicate that asks for the old content it is a
    /// compare-and-swap. Not for bags that are no duplicate bags. OTP: <c>ets:select_replace/2</c>.
    /// </summary>
    /// <param name="predicate">Whether a row matches. It runs under the row's lock: it must be short, and write to no table.</param>
    /// <param name="replacement">What takes the row's place. It runs there too.</param>
    /// <returns>How many were replaced.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <exception cref="NotSupportedException">The table is a bag.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public int SelectReplace(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TRow> replacement)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(replacement);
        DemandWritable();
        if (Type is TableType.Bag)
            throw new NotSupportedException($"{this} is a bag: replacing a row could make it the same as another.");
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
            // The rows of a key come one behind the other and are changed together.
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

namespace Pail.Runtime.Tables;

/// <summary>
/// Atomic counting in tables whose rows are numbers. No count is lost and, without a limit, an increment of one gives every caller another result.
/// OTP: <c>ets:update_counter/3,4</c>.
/// </summary>
/// <remarks>Counters are 64 bits wide. Where Erlang would go on with a bigger number, these throw and change nothing.</remarks>
/// <example>
/// A round robin over three workers, numbered 0 to 2:
/// <code>
/// var worker = table.UpdateCounter("next", 1, new CounterLimit(Threshold: 2, SetValue: 0), initial: -1);
/// </code>
/// </example>
public static class Counters
{
    /// <summary>Adds to a counter that exists.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The counter's key.</param>
    /// <param name="increment">What to add; may be negative.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <exception cref="KeyNotFoundException">There is no such counter.</exception>
    /// <exception cref="OverflowException">The result does not fit into 64 bits. The counter is unchanged.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    public static long UpdateCounter<TKey>(this Table<TKey, long> table, TKey key, long increment)
        where TKey : notnull => Apply(table, key, increment, null, null);

    /// <summary>Adds to a counter, which is made if it does not exist.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The counter's key.</param>
    /// <param name="increment">What to add; may be negative.</param>
    /// <param name="initial">The value that a missing counter has before the increment.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <exception cref="OverflowException">The result does not fit into 64 bits. The counter is unchanged, or still missing.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    public static long UpdateCounter<TKey>(this Table<TKey, long> table, TKey key, long increment, long initial)
        where TKey : notnull => Apply(table, key, increment, null, initial);

    /// <summary>Adds to a counter that exists and wraps at a limit, so it never overflows.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The counter's key.</param>
    /// <param name="increment">What to add; may be negative.</param>
    /// <param name="limit">Where it wraps, and to what.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <exception cref="KeyNotFoundException">There is no such counter.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    public static long UpdateCounter<TKey>(this Table<TKey, long> table, TKey key, long increment, CounterLimit limit)
        where TKey : notnull => Apply(table, key, increment, limit, null);

    /// <summary>Adds to a counter, which is made if it does not exist and wraps at a limit, so it never overflows.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The counter's key.</param>
    /// <param name="increment">What to add; may be negative.</param>
    /// <param name="limit">Where it wraps, and to what.</param>
    /// <param name="initial">The value that a missing counter has before the increment.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    public static long UpdateCounter<TKey>(this Table<TKey, long> table, TKey key, long increment, CounterLimit limit, long initial)
        where TKey : notnull => Apply(table, key, increment, limit, initial);

    private static long Apply<TKey>(Table<TKey, long> table, TKey key, long increment, CounterLimit? limit, long? initial)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Update<Step<TKey>, long>(key, new Step<TKey>(table, key, increment, limit, initial), Add);
    }

    private static RowChange Add<TKey>(bool found, ref long counter, Step<TKey> step, out long result)
        where TKey : notnull
    {
        counter = result = step.From(found ? counter : step.Start());
        return RowChange.Put;
    }

    private readonly record struct Step<TKey>(Table<TKey, long> Table, TKey Key, long Increment, CounterLimit? Limit, long? Initial)
        where TKey : notnull
    {
        internal long Start() => Initial
            ?? throw new KeyNotFoundException($"{Table} has no counter '{Key}' to add to, and no initial value was given.");

        internal long From(long current)
        {
            if (Limit is { } limit)
            {
                // In 128 bits: a sum beyond 64 is beyond every threshold too, so it wraps like any other.
                var sum = (Int128)current + Increment;
                return (Increment >= 0 ? sum > limit.Threshold : sum < limit.Threshold) ? limit.SetValue : (long)sum;
            }

            var next = unchecked(current + Increment);
            if (((current ^ next) & (Increment ^ next)) < 0)
                throw new OverflowException($"{Table}: counter '{Key}' is {current}; {Increment} more does not fit into 64 bits.");
            return next;
        }
    }
}

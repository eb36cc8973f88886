namespace Pail.Runtime.Tables;

/// <summary>
/// Atomic counting in tables whose rows are numbers. No increment is lost. Without a limit, an increment of one gives each caller a
/// different result. OTP: <c>ets:update_counter/3,4</c>.
/// </summary>
/// <remarks>
/// Counters have 64 bits: the rows must be of type <see cref="long"/>. Erlang's counters can be of any size; these throw and change nothing
/// when the result does not fit.
/// </remarks>
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
    /// <param name="increment">The number to add; may be negative.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <exception cref="KeyNotFoundException">There is no such counter.</exception>
    /// <exception cref="OverflowException">The result does not fit into 64 bits. The counter is unchanged.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static long UpdateCounter<TKey>(this UniqueTable<TKey, long> table, TKey key, long increment)
        where TKey : notnull => Apply(table, key, increment, null, null);

    /// <summary>Adds to a counter. Makes it if it does not exist.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The counter's key.</param>
    /// <param name="increment">The number to add; may be negative.</param>
    /// <param name="initial">The value that a missing counter has before the increment.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <exception cref="OverflowException">The result does not fit into 64 bits. The counter is unchanged, or still missing.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static long UpdateCounter<TKey>(this UniqueTable<TKey, long> table, TKey key, long increment, long initial)
        where TKey : notnull => Apply(table, key, increment, null, initial);

    /// <summary>Adds to a counter that exists. It wraps at a limit, so it never overflows.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The counter's key.</param>
    /// <param name="increment">The number to add; may be negative.</param>
    /// <param name="limit">Where the counter wraps, and to which value.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <exception cref="KeyNotFoundException">There is no such counter.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static long UpdateCounter<TKey>(this UniqueTable<TKey, long> table, TKey key, long increment, CounterLimit limit)
        where TKey : notnull => Apply(table, key, increment, limit, null);

    /// <summary>Adds to a counter. Makes it if it does not exist. It wraps at a limit, so it never overflows.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The counter's key.</param>
    /// <param name="increment">The number to add; may be negative.</param>
    /// <param name="limit">Where the counter wraps, and to which value.</param>
    /// <param name="initial">The value that a missing counter has before the increment.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table or the key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static long UpdateCounter<TKey>(this UniqueTable<TKey, long> table, TKey key, long increment, CounterLimit limit, long initial)
        where TKey : notnull => Apply(table, key, increment, limit, initial);

    private static long Apply<TKey>(UniqueTable<TKey, long> table, TKey key, long increment, CounterLimit? limit, long? initial)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(table);
        var (value, refusal) = table.Update<Step, (long, Refusal)>(key, new Step(increment, limit, initial), Add);

        // Thrown here and not in the update function, because the key's ToString is user code, which must not run under the row's lock.
        return refusal switch
        {
            Refusal.Missing => throw new KeyNotFoundException($"{table} has no counter '{key}' to add to, and no initial value was given."),
            Refusal.Overflow =>
                throw new OverflowException($"{table}: counter '{key}' is {value}; {increment} more does not fit into 64 bits."),
            _ => value,
        };
    }

    private static RowChange Add(bool found, ref long counter, Step step, out (long Value, Refusal Refusal) result)
    {
        if (!found && step.Initial is null)
        {
            result = (0, Refusal.Missing);
            return RowChange.Keep;
        }

        var current = found ? counter : step.Initial.GetValueOrDefault();
        if (!Counting.TryAdd(ref current, step.Increment, step.Limit))
        {
            result = (current, Refusal.Overflow);
            return RowChange.Keep;
        }

        counter = current;
        result = (counter, Refusal.None);
        return RowChange.Put;
    }

    private enum Refusal
    {
        None,
        Missing,
        Overflow,
    }

    private readonly record struct Step(long Increment, CounterLimit? Limit, long? Initial);
}

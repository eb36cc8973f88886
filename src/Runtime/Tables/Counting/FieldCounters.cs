namespace Pail.Runtime.Tables;

/// <summary>Returns a reference to a field of a row: <c>static (ref Visits row) =&gt; ref row.Today</c>.</summary>
/// <typeparam name="TRow">The type of the row.</typeparam>
/// <typeparam name="TField">The type of the field.</typeparam>
/// <param name="row">A row.</param>
/// <returns>A reference to a field of this same row.</returns>
public delegate ref TField RowField<TRow, TField>(ref TRow row)
    where TRow : struct;

/// <summary>An addition to a field. OTP: an element of the list that <c>ets:update_counter/3</c> takes.</summary>
/// <typeparam name="TRow">The type of the row.</typeparam>
/// <param name="Field">The field.</param>
/// <param name="Increment">The number to add; may be negative.</param>
/// <param name="Limit">Where the field wraps, and to which value; null for no limit.</param>
public readonly record struct CounterUpdate<TRow>(RowField<TRow, long> Field, long Increment, CounterLimit? Limit = null)
    where TRow : struct;

/// <summary>
/// Atomic changes of single fields in tables whose rows are structs. One call makes all its changes or none, and no reader sees a part of
/// them. OTP: <c>ets:update_counter/3,4</c> and <c>ets:update_element/3</c> with positions.
/// </summary>
/// <remarks>
/// Counters have 64 bits. Erlang's counters can be of any size; these throw and change nothing when the result does not fit.
/// </remarks>
/// <example>
/// <code>
/// var today = visits.UpdateCounter("ada", static (ref Visits row) =&gt; ref row.Today, 1, new Visits());
/// visits.UpdateCounters("ada", [new(static (ref Visits row) =&gt; ref row.Today, 1), new(static (ref Visits row) =&gt; ref row.Ever, 1)]);
/// </code>
/// </example>
public static class FieldCounters
{
    /// <summary>Adds to a field of a row that exists.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <typeparam name="TRow">The table's rows.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="increment">The number to add; may be negative.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table, the key or the field is null.</exception>
    /// <exception cref="KeyNotFoundException">The key has no row.</exception>
    /// <exception cref="OverflowException">The result does not fit into 64 bits. The row is unchanged.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static long UpdateCounter<TKey, TRow>(this UniqueTable<TKey, TRow> table, TKey key, RowField<TRow, long> field, long increment)
        where TKey : notnull
        where TRow : struct => Apply(table, key, [new CounterUpdate<TRow>(field, increment)], null)[0];

    /// <summary>Adds to a field of a row. Makes the row if it does not exist.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <typeparam name="TRow">The table's rows.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="increment">The number to add; may be negative.</param>
    /// <param name="initial">The row to which a missing row is set before the addition.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException">The table, the key or the field is null.</exception>
    /// <exception cref="OverflowException">The result does not fit into 64 bits. The row is unchanged, or still missing.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static long UpdateCounter<TKey, TRow>(
        this UniqueTable<TKey, TRow> table, TKey key, RowField<TRow, long> field, long increment, TRow initial)
        where TKey : notnull
        where TRow : struct => Apply(table, key, [new CounterUpdate<TRow>(field, increment)], initial)[0];

    /// <summary>Adds to several fields of a row that exists, in one atomic step.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <typeparam name="TRow">The table's rows.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The key.</param>
    /// <param name="updates">The additions, in order. A field may occur more than once.</param>
    /// <returns>The value of the field after each addition.</returns>
    /// <exception cref="ArgumentNullException">The table, the key or a field is null.</exception>
    /// <exception cref="KeyNotFoundException">The key has no row.</exception>
    /// <exception cref="OverflowException">A result does not fit into 64 bits. The row is unchanged.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static IReadOnlyList<long> UpdateCounters<TKey, TRow>(
        this UniqueTable<TKey, TRow> table, TKey key, ReadOnlySpan<CounterUpdate<TRow>> updates)
        where TKey : notnull
        where TRow : struct => Apply(table, key, updates, null);

    /// <summary>Adds to several fields of a row, in one atomic step. Makes the row if it does not exist.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <typeparam name="TRow">The table's rows.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The key.</param>
    /// <param name="updates">The additions, in order. A field may occur more than once. Without any, a missing row is still made.</param>
    /// <param name="initial">The row to which a missing row is set before the additions.</param>
    /// <returns>The value of the field after each addition.</returns>
    /// <exception cref="ArgumentNullException">The table, the key or a field is null.</exception>
    /// <exception cref="OverflowException">A result does not fit into 64 bits. The row is unchanged, or still missing.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static IReadOnlyList<long> UpdateCounters<TKey, TRow>(
        this UniqueTable<TKey, TRow> table, TKey key, ReadOnlySpan<CounterUpdate<TRow>> updates, TRow initial)
        where TKey : notnull
        where TRow : struct => Apply(table, key, updates, initial);

    /// <summary>Sets a field of a row.</summary>
    /// <typeparam name="TKey">The table's keys.</typeparam>
    /// <typeparam name="TRow">The table's rows.</typeparam>
    /// <typeparam name="TField">The field's type.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">The new value of the field.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The table, the key or the field is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public static bool UpdateElement<TKey, TRow, TField>(
        this UniqueTable<TKey, TRow> table, TKey key, RowField<TRow, TField> field, TField value)
        where TKey : notnull
        where TRow : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(field);
        RowUpdate<TRow, (RowField<TRow, TField> Field, TField Value), bool> update = static (found, ref row, state, out result) =>
        {
            result = found;
            if (!found)
                return RowChange.Keep;
            state.Field(ref row) = state.Value;
            return RowChange.Put;
        };
        return table.Update(key, (field, value), update);
    }

    private static long[] Apply<TKey, TRow>(
        UniqueTable<TKey, TRow> table, TKey key, ReadOnlySpan<CounterUpdate<TRow>> updates, TRow? initial)
        where TKey : notnull
        where TRow : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        foreach (var update in updates)
            ArgumentNullException.ThrowIfNull(update.Field, nameof(updates));
        var values = new long[updates.Length];
        var failed = table.Update<Work<TRow>, int>(key, new Work<TRow>(updates, initial, values), Add);

        // Thrown here and not in the update function, because the key's ToString is user code, which must not run under the row's lock.
        return failed switch
        {
            Work<TRow>.Missing => throw new KeyNotFoundException($"{table} has no row '{key}' to add to, and no initial row was given."),
            >= 0 => throw new OverflowException(
                $"{table}: addition {failed + 1} to row '{key}' goes from {values[failed]} by {updates[failed].Increment}, "
                + "which does not fit into 64 bits."),
            _ => values,
        };
    }

    private static RowChange Add<TRow>(bool found, ref TRow row, Work<TRow> work, out int failed)
        where TRow : struct
    {
        failed = Work<TRow>.Done;
        if (!found && work.Initial is null)
        {
            failed = Work<TRow>.Missing;
            return RowChange.Keep;
        }

        if (!found)
            row = work.Initial.GetValueOrDefault();
        for (var i = 0; i < work.Updates.Length; i++)
        {
            var update = work.Updates[i];
            ref var counter = ref update.Field(ref row);
            if (!Counting.TryAdd(ref counter, update.Increment, update.Limit))
            {
                work.Values[i] = counter;
                failed = i;
                return RowChange.Keep;
            }

            work.Values[i] = counter;
        }

        return found && work.Updates.Length == 0 ? RowChange.Keep : RowChange.Put;
    }

    private readonly ref struct Work<TRow>(ReadOnlySpan<CounterUpdate<TRow>> updates, TRow? initial, long[] values)
        where TRow : struct
    {
        internal const int Done = -1;
        internal const int Missing = -2;

        internal ReadOnlySpan<CounterUpdate<TRow>> Updates { get; } = updates;

        internal TRow? Initial { get; } = initial;

        internal long[] Values { get; } = values;
    }
}

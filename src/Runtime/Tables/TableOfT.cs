using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// Rows by key, one row for each key, shared by any number of processes and threads: <c>ets</c> with a table of type <c>set</c>. Made by
/// <see cref="ProcessTables"/> and <see cref="NodeTables"/>.
/// </summary>
/// <remarks>
/// <para>
/// Every operation on one row is atomic and isolated. Lookups and walks never wait for writers; writers of one row wait for each other, writers of
/// different rows hardly ever. Several operations together are not a transaction.
/// </para>
/// <para>Nothing is copied: keys and rows are shared between processes and are meant to be immutable.</para>
/// <para>
/// Choose a process instead of a table when an operation touches several rows, when the order of all operations matters, or when somebody has to
/// answer for the state.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The keys. Equality is what the comparer given at creation says, everywhere.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
/// <example>
/// <code>
/// var scores = node.NewTable&lt;string, long&gt;(new TableOptions { Name = "scores" });
/// scores.Insert("ada", 10);
/// scores.UpdateCounter("ada", 5);
/// if (scores.TryLookup("ada", out var score))
///     Console.WriteLine(score); // 15
/// </code>
/// </example>
public sealed partial class Table<TKey, TRow> : Table, IEnumerable<KeyValuePair<TKey, TRow>>
    where TKey : notnull
{
    private readonly StripedCounter _size = new();

    // Null once the table is gone. Every operation reads it once and works on what it got: one that began before the deletion ends among rows that
    // nobody can reach any more, as if it had come just before.
    private ConcurrentDictionary<TKey, Row<TRow>>? _rows;

    private Table(Node node, Process? owner, TableOptions options, IEqualityComparer<TKey>? comparer)
        : base(node, owner, options) => _rows = new ConcurrentDictionary<TKey, Row<TRow>>(comparer);

    /// <summary>
    /// How many rows there are: exact at some instant during the call. Costs a few dozen nanoseconds during which rows neither appear nor disappear.
    /// OTP: <c>ets:info(T, size)</c>.
    /// </summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner; <see cref="Table.Info"/> tells everyone.</exception>
    public int Count
    {
        get
        {
            _ = RowsToRead();
            return _size.Total();
        }
    }

    /// <summary>Looks a row up. Takes no lock and allocates nothing. OTP: <c>ets:lookup/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row, if there is one.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner.</exception>
    public bool TryLookup(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        if (RowsToRead().TryGetValue(key, out var found))
            return found.TryRead(out row!);
        row = default;
        return false;
    }

    /// <summary>Whether the key has a row. Takes no lock and allocates nothing. OTP: <c>ets:member/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it has a row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner.</exception>
    public bool Member(TKey key) => RowsToRead().TryGetValue(key, out var found) && found.IsLive;

    /// <summary>
    /// Stores a row, over the one that is there if there is one; the key then stays the one first inserted, should the comparer take different keys for
    /// equal. Overwriting allocates nothing. OTP: <c>ets:insert/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    /// <exception cref="InvalidOperationException">Called by a <see cref="RowUpdate{TRow,TState,TResult}"/> for the row it decides about.</exception>
    public void Insert(TKey key, TRow row)
    {
        var claimed = Claim(RowsToWrite(), key);
        try
        {
            Put(claimed, row);
        }
        finally
        {
            Monitor.Exit(claimed);
        }
    }

    /// <summary>
    /// Stores a row unless the key has one. Of several callers at once exactly one succeeds. OTP: <c>ets:insert_new/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <returns>Whether it was stored.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    /// <exception cref="InvalidOperationException">Called by a <see cref="RowUpdate{TRow,TState,TResult}"/> for the row it decides about.</exception>
    [SuppressMessage("Naming", "CA1711", Justification = "The name in OTP, and no newer version of Insert.")]
    public bool InsertNew(TKey key, TRow row)
    {
        var rows = RowsToWrite();
        if (rows.TryGetValue(key, out var found) && found.IsLive)
            return false;
        var claimed = Claim(rows, key);
        try
        {
            if (claimed.IsLive)
                return false;
            Put(claimed, row);
            return true;
        }
        finally
        {
            Monitor.Exit(claimed);
        }
    }

    /// <summary>Removes a row. OTP: <c>ets:delete/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    /// <exception cref="InvalidOperationException">Called by a <see cref="RowUpdate{TRow,TState,TResult}"/> for the row it decides about.</exception>
    public bool Delete(TKey key) => TryTake(key, out _);

    /// <summary>Removes a row and returns it. Of several takers exactly one gets it. OTP: <c>ets:take/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row removed, if there was one.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    /// <exception cref="InvalidOperationException">Called by a <see cref="RowUpdate{TRow,TState,TResult}"/> for the row it decides about.</exception>
    public bool TryTake(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        var rows = RowsToWrite();
        if (rows.TryGetValue(key, out var found))
        {
            lock (found)
            {
                RefuseReentry(found, key);

                // Another may have removed it before this writer got the lock. Then the key had no row at that moment, which is an answer.
                if (found.IsLive)
                {
                    row = found.Content!;
                    Remove(rows, key, found);
                    return true;
                }
            }
        }

        row = default;
        return false;
    }

    /// <summary>
    /// Changes one row atomically by a function that sees it, or sees that it is missing, and decides. Other writers of this key wait meanwhile;
    /// readers see the row as it was, or none, until the function has returned. A function that throws changes nothing.
    /// </summary>
    /// <remarks>
    /// The function runs exactly once, under the row's lock: keep it short. It must not await; it may read this table, but not write the same row
    /// (that throws) and no other row of any table (two such functions can wait for each other for ever).
    /// </remarks>
    /// <typeparam name="TState">What the function needs: handed in rather than captured, so that a static lambda allocates nothing.</typeparam>
    /// <typeparam name="TResult">What comes back.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="state">Handed to the function.</param>
    /// <param name="update">The function.</param>
    /// <returns>The function's result.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    /// <exception cref="InvalidOperationException">Called by a <see cref="RowUpdate{TRow,TState,TResult}"/> for the row it decides about.</exception>
    /// <example>
    /// Withdraw, unless the balance is too low:
    /// <code>
    /// var paid = balances.Update("ada", 30m, static (bool found, ref decimal balance, decimal amount, out bool paid) =>
    /// {
    ///     paid = found &amp;&amp; balance >= amount;
    ///     balance -= amount;
    ///     return paid ? RowChange.Put : RowChange.Keep;
    /// });
    /// </code>
    /// </example>
    public TResult Update<TState, TResult>(TKey key, TState state, RowUpdate<TRow, TState, TResult> update)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(update);
        var rows = RowsToWrite();
        var claimed = Claim(rows, key);
        try
        {
            var row = claimed.Content;
            claimed.IsDeciding = true;
            var change = update(claimed.IsLive, ref row, state, out var result);
            if (change is RowChange.Put)
                Put(claimed, row!);
            else if (change is RowChange.Remove && claimed.IsLive)
                Remove(rows, key, claimed);
            return result;
        }
        finally
        {
            claimed.IsDeciding = false;

            // The function left the key without a row, or threw: give the place up.
            if (claimed.IsPending)
                Withdraw(rows, key, claimed);
            Monitor.Exit(claimed);
        }
    }

    /// <summary>
    /// Walks over the rows, in no particular order, without a lock and without copying them. A row that is there during the whole walk is met exactly
    /// once, one that comes or goes meanwhile at most once; each is shown as it is when it is met. OTP: the guarantee of <c>ets:foldl/3</c>.
    /// </summary>
    /// <returns>An enumerator. It throws like any access when the table is deleted or lost during the walk.</returns>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner.</exception>
    public IEnumerator<KeyValuePair<TKey, TRow>> GetEnumerator() => Walk(RowsToRead());

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static Table<TKey, TRow> New(Node node, Process? owner, TableOptions? options, IEqualityComparer<TKey>? comparer)
    {
        var table = new Table<TKey, TRow>(node, owner, options ?? new TableOptions(), comparer);
        table.Begin();
        return table;
    }

    private protected override int Size() => _size.Total();

    // A plain field would do for the deleter's own thread; volatile, so that an access that comes after the deletion by any clock finds no rows.
    private protected override void Release() => Volatile.Write(ref _rows, null);

    private protected override string Describe() => $"of {typeof(TRow).Name} by {typeof(TKey).Name}";

    private ConcurrentDictionary<TKey, Row<TRow>> RowsToRead()
    {
        if (GuardsReads)
            DemandOwner("read");
        return Volatile.Read(ref _rows) ?? throw Gone();
    }

    private ConcurrentDictionary<TKey, Row<TRow>> RowsToWrite()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        return Volatile.Read(ref _rows) ?? throw Gone();
    }

    private IEnumerator<KeyValuePair<TKey, TRow>> Walk(ConcurrentDictionary<TKey, Row<TRow>> rows)
    {
        // The dictionary's enumerator walks the bucket array of one moment. A resize copies the chains and leaves that array's alone; insertions go to
        // the head of a chain. So nothing is skipped and nothing comes twice.
        foreach (var (key, row) in rows)
        {
            _ = RowsToRead();
            if (row.TryRead(out var content))
                yield return KeyValuePair.Create(key, content!);
        }
    }
}

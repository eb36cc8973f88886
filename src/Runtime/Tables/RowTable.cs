using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// What tables of every <see cref="TableType"/> can do with their rows. One row is one key and a value, which is what <c>ets</c> calls an
/// object.
/// </summary>
/// <remarks>
/// <para>
/// All members may be called from any thread. What concerns one row is atomic. Of what concerns several, the insertion of a list and
/// <see cref="Table.DeleteAllObjects"/> are, and no reader sees a part of them; all others go from row to row, and see or miss what others
/// do meanwhile.
/// </para>
/// <para>
/// Reading takes no lock; only a reader whom writers have overtaken again and again waits for one of them.
/// </para>
/// <para>Nothing is copied: keys and rows that are objects should be immutable.</para>
/// <para>
/// A predicate or projection that throws ends the operation, and the exception is the caller's; rows it has been through stay as it left
/// them.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
public abstract partial class RowTable<TKey, TRow> : Table, IEnumerable<KeyValuePair<TKey, TRow>>
    where TKey : notnull
{
    private protected RowTable(Node node, Process? owner, TableType type, TableOptions options)
        : base(node, owner, type, options) => Statistics = options.TrackStatistics ? new TableStatistics() : null;

    /// <summary>
    /// How many rows there are: exact at some instant during the call. Costs a few dozen nanoseconds during which rows neither appear nor
    /// disappear. Rows that have expired count until they are taken out, a moment later. OTP: <c>ets:info(T, size)</c>.
    /// </summary>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public int Count => CountRows();

    private protected sealed override TableStatistics? Statistics { get; }

    /// <summary>Whether the key has a row. Takes no lock and allocates nothing. OTP: <c>ets:member/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it has a row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract bool Member(TKey key);

    /// <summary>The rows of a key. Takes no lock. OTP: <c>ets:lookup/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>None, one, or in a bag several, in the order of their insertion.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract IReadOnlyList<TRow> Lookup(TKey key);

    /// <summary>
    /// Stores a row: over the one of its key that is there, together with the key, should the comparer take different keys for equal; in a
    /// bag beside them, unless the same is there already. OTP: <c>ets:insert/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    public abstract void Insert(TKey key, TRow row);

    /// <summary>
    /// Stores several rows, all of them or none, at one instant: no lookup sees a part of them, and none waits. Walks meet them as others
    /// do, and may meet some. Of two with the same key the last wins, but in a bag. OTP: <c>ets:insert/2</c> with a list.
    /// </summary>
    /// <param name="rows">The rows. They are taken out of the sequence before anything happens.</param>
    /// <exception cref="ArgumentNullException">The sequence or a key is null. Nothing has been stored.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">Called by a function that decides about a row, such as that of an update.</exception>
    public void Insert(IEnumerable<KeyValuePair<TKey, TRow>> rows) => InsertAll(Checked(rows), false);

    /// <summary>
    /// Stores a row unless the key has one. Of several callers at once exactly one succeeds. OTP: <c>ets:insert_new/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <returns>Whether it was stored.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    [SuppressMessage("Naming", "CA1711", Justification = "The name in OTP, and no newer version of Insert.")]
    public abstract bool InsertNew(TKey key, TRow row);

    /// <summary>
    /// Stores several rows as one unless any of their keys has a row; a key may come several times. OTP: <c>ets:insert_new/2</c> with a
    /// list.
    /// </summary>
    /// <param name="rows">The rows. They are taken out of the sequence before anything happens.</param>
    /// <returns>Whether they were stored: all of them or none.</returns>
    /// <exception cref="ArgumentNullException">The sequence or a key is null. Nothing has been stored.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">Called by a function that decides about a row, such as that of an update.</exception>
    [SuppressMessage("Naming", "CA1711", Justification = "The name in OTP, and no newer version of Insert.")]
    public bool InsertNew(IEnumerable<KeyValuePair<TKey, TRow>> rows) => InsertAll(Checked(rows), true);

    /// <summary>Removes all rows of a key. OTP: <c>ets:delete/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    public abstract bool Delete(TKey key);

    /// <summary>
    /// Removes a row if it is exactly this one: key and row must be equal by their types' own comparison, keys that are arrays of bytes by
    /// what is in them, whatever the comparer of the table. In a bag its other rows stay; of a duplicate bag all that are equal go. OTP:
    /// <c>ets:delete_object/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    public abstract int DeleteObject(TKey key, TRow row);

    /// <summary>Removes all rows of a key and returns them. Of several takers exactly one gets each. OTP: <c>ets:take/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>None, one, or in a bag several, in the order of their insertion.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    public abstract IReadOnlyList<TRow> Take(TKey key);

    /// <summary>
    /// Walks over the rows without a lock. A row that is there during the whole walk is met exactly once, one that comes or goes meanwhile
    /// at most once. The rows of an ordered table are met in order, and those of each of its leaves, up to 128 neighbours, are shown as
    /// they all were at one instant; rows of other tables are shown as they are when they are met, in an order that stays the same. OTP:
    /// the guarantee of <c>ets:foldl/3</c>.
    /// </summary>
    /// <returns>
    /// An enumerator. It throws like any access when the table is deleted or lost during the walk, and ends when all rows are deleted.
    /// </returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IEnumerator<KeyValuePair<TKey, TRow>> GetEnumerator() => Enumerate(Walk(KeyRange<TKey>.All, backward: false));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All rows, in the order of a walk. OTP: <c>ets:tab2list/1</c>.</summary>
    /// <returns>A list of the caller's own.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public List<KeyValuePair<TKey, TRow>> ToList()
    {
        var rows = new List<KeyValuePair<TKey, TRow>>();
        for (var walk = Walk(KeyRange<TKey>.All, backward: false); walk.Next(rows);)
        {
        }

        return rows;
    }

    /// <summary>Combines all rows from the first on. OTP: <c>ets:foldl/3</c>.</summary>
    /// <typeparam name="TAccumulate">What comes of it.</typeparam>
    /// <param name="seed">What to begin with, and the result for an empty table.</param>
    /// <param name="function">Makes of what there is so far, a key and a row the next.</param>
    /// <returns>What the last call has returned.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TAccumulate Fold<TAccumulate>(TAccumulate seed, Func<TAccumulate, TKey, TRow, TAccumulate> function) =>
        Fold(seed, function, backward: false);

    /// <summary>Combines all rows from the last on; in a table without order as from the first. OTP: <c>ets:foldr/3</c>.</summary>
    /// <typeparam name="TAccumulate">What comes of it.</typeparam>
    /// <param name="seed">What to begin with, and the result for an empty table.</param>
    /// <param name="function">Makes of what there is so far, a key and a row the next.</param>
    /// <returns>What the last call has returned.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TAccumulate FoldRight<TAccumulate>(TAccumulate seed, Func<TAccumulate, TKey, TRow, TAccumulate> function) =>
        Fold(seed, function, backward: true);

    /// <summary>The first key. OTP: <c>ets:first/1</c>.</summary>
    /// <param name="key">The key, unless the table is empty.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryFirst([MaybeNullWhen(false)] out TKey key) => Walk(KeyRange<TKey>.All, backward: false).TryNextKey(out key);

    /// <summary>The last key; in a table without order the same as the first. OTP: <c>ets:last/1</c>.</summary>
    /// <param name="key">The key, unless the table is empty.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLast([MaybeNullWhen(false)] out TKey key) => Walk(KeyRange<TKey>.All, backward: true).TryNextKey(out key);

    /// <summary>
    /// The key behind another one, which in an ordered table need not be there. In any other it must, or have been deleted since the table
    /// was fixed: see <see cref="Table.SafeFix"/>. OTP: <c>ets:next/2</c>.
    /// </summary>
    /// <param name="key">The key to go on from.</param>
    /// <param name="next">The key behind it, unless that was the last one.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="KeyNotFoundException">A table without order does not have the key to go on from.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryNext(TKey key, [MaybeNullWhen(false)] out TKey next) => WalkFrom(key, backward: false).TryNextKey(out next);

    /// <summary>The key before another one; in a table without order the same as the one behind it. OTP: <c>ets:prev/2</c>.</summary>
    /// <param name="key">The key to go on from.</param>
    /// <param name="previous">The key before it, unless that was the first one.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="KeyNotFoundException">A table without order does not have the key to go on from.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryPrev(TKey key, [MaybeNullWhen(false)] out TKey previous) => WalkFrom(key, backward: true).TryNextKey(out previous);

    /// <summary>Starts the table's life with some rows in it, or not at all.</summary>
    private protected void Begin(Action<RowTable<TKey, TRow>>? fill)
    {
        try
        {
            fill?.Invoke(this);
        }
        catch
        {
            Release();
            throw;
        }

        Begin();
    }

    /// <summary>A walk, of a range if there is an order.</summary>
    private protected abstract TableWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward);

    /// <summary>A walk that goes on from a key.</summary>
    private protected abstract TableWalk<TKey, TRow> WalkFrom(TKey key, bool backward);

    private protected abstract void DemandReadable();

    /// <summary>How many rows there are. By the rows of one instant: the table may be deleted during the call.</summary>
    private protected abstract int CountRows();

    private protected abstract bool InsertAll(IReadOnlyList<KeyValuePair<TKey, TRow>> rows, bool onlyNew);

    private protected KeyNotFoundException NoSuchKey(TKey key) => new($"{this} has no key '{key}'.");

    private protected static IEnumerator<KeyValuePair<TKey, TRow>> Enumerate(TableWalk<TKey, TRow> walk)
    {
        var rows = new List<KeyValuePair<TKey, TRow>>();
        while (walk.Next(rows))
        {
            foreach (var row in rows)
            {
                if (!walk.IsCurrent())
                    yield break;
                yield return row;
            }

            rows.Clear();
        }
    }

    private static List<KeyValuePair<TKey, TRow>> Checked(IEnumerable<KeyValuePair<TKey, TRow>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        List<KeyValuePair<TKey, TRow>> taken = [.. rows];
        foreach (var (key, _) in taken)
            ArgumentNullException.ThrowIfNull(key, nameof(rows));
        return taken;
    }

    private TAccumulate Fold<TAccumulate>(TAccumulate seed, Func<TAccumulate, TKey, TRow, TAccumulate> function, bool backward)
    {
        ArgumentNullException.ThrowIfNull(function);
        var result = seed;
        var rows = new List<KeyValuePair<TKey, TRow>>();
        for (var walk = Walk(KeyRange<TKey>.All, backward); walk.Next(rows); rows.Clear())
        {
            foreach (var (key, row) in rows)
                result = function(result, key, row);
        }

        return result;
    }
}

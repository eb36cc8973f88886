using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// The operations on rows that tables of every <see cref="TableType"/> have. A row is a key and a value; <c>ets</c> calls it an object.
/// </summary>
/// <remarks>
/// <para>
/// Any thread may call any member. Operations on one row are atomic. Two operations on several rows are atomic too: the insertion of a list
/// and <see cref="Table.DeleteAllObjects"/>. All others go from row to row, and may see or miss changes that other threads make meanwhile.
/// </para>
/// <para>
/// Reading takes no lock. The exception is a reader that has tried many times because writers changed what it was reading: it waits once
/// for a writer's lock.
/// </para>
/// <para>Nothing is copied: keys and rows that are objects should be immutable.</para>
/// <para>
/// When a predicate or projection throws, the operation ends and the caller gets the exception. Changes made before it stay.
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
    /// The number of rows, exact at some instant during the call. Each call takes a few dozen nanoseconds, and no row appears or disappears
    /// during that time. A row whose time is over is still counted until it is removed, a moment later. OTP: <c>ets:info(T, size)</c>.
    /// </summary>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public int Count => CountRows();

    private protected sealed override TableStatistics? Statistics { get; }

    /// <summary>Whether the key has a row. Takes no lock and allocates nothing. OTP: <c>ets:member/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>True when the key has a row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract bool Member(TKey key);

    /// <summary>The rows of a key. Takes no lock. OTP: <c>ets:lookup/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The rows; in a bag in the order of their insertion. Empty when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract IReadOnlyList<TRow> Lookup(TKey key);

    /// <summary>
    /// Stores a row. It replaces an existing row of the key; if the comparer takes two different keys for equal, the key is replaced too.
    /// In a bag the row is added to the rows of its key, in a table of type <see cref="TableType.Bag"/> only if no equal row is there. OTP:
    /// <c>ets:insert/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">The caller is the function of an update of the same row.</exception>
    public abstract void Insert(TKey key, TRow row);

    /// <summary>
    /// Stores several rows, all of them or none, at one instant: no lookup sees a part of them, and no lookup waits. A walk that runs
    /// meanwhile may visit some of them. When two rows have the same key, the last one is stored; a bag stores both. OTP:
    /// <c>ets:insert/2</c> with a list.
    /// </summary>
    /// <param name="rows">The rows. The sequence is read to its end before the first row is stored.</param>
    /// <exception cref="ArgumentNullException">The sequence or a key is null. Nothing has been stored.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">The caller is the function of an update of a row.</exception>
    public void Insert(IEnumerable<KeyValuePair<TKey, TRow>> rows) => InsertAll(CopyChecked(rows), false);

    /// <summary>
    /// Stores a row unless its key has one. If several callers try at the same time, exactly one succeeds. OTP: <c>ets:insert_new/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <returns>Whether it was stored.</returns>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    [SuppressMessage("Naming", "CA1711", Justification = "OTP's name: it is not a new version of Insert.")]
    public abstract bool InsertNew(TKey key, TRow row);

    /// <summary>
    /// Stores several rows at one instant, unless any of their keys has a row. A key may occur more than once. OTP: <c>ets:insert_new/2</c>
    /// with a list.
    /// </summary>
    /// <param name="rows">The rows. The sequence is read to its end before the first row is stored.</param>
    /// <returns>True when all rows were stored, false when none was.</returns>
    /// <exception cref="ArgumentNullException">The sequence or a key is null. Nothing has been stored.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">The caller is the function of an update of a row.</exception>
    [SuppressMessage("Naming", "CA1711", Justification = "OTP's name: it is not a new version of Insert.")]
    public bool InsertNew(IEnumerable<KeyValuePair<TKey, TRow>> rows) => InsertAll(CopyChecked(rows), true);

    /// <summary>Removes all rows of a key. OTP: <c>ets:delete/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the key had a row.</returns>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    public abstract bool Delete(TKey key);

    /// <summary>
    /// Removes a row if key and row are both equal to the given ones. The table's key comparer does not count here: keys and rows are
    /// compared by their type's own equality, byte array keys by their content. In a bag the other rows of the key stay. A duplicate bag
    /// removes all equal rows. OTP: <c>ets:delete_object/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <returns>The number of removed rows.</returns>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    public abstract int DeleteObject(TKey key, TRow row);

    /// <summary>
    /// Removes all rows of a key and returns them. If several callers take the same key, exactly one gets the rows. OTP: <c>ets:take/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The removed rows; in a bag in the order of their insertion. Empty when the key had no row.</returns>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    public abstract IReadOnlyList<TRow> Take(TKey key);

    /// <summary>
    /// Walks over the rows without a lock. A row that is in the table during the whole walk is visited exactly once. A row that is added or
    /// removed meanwhile is visited at most once. An ordered table is walked in the order of its keys and read leaf by leaf; the rows of a
    /// leaf, at most 128, are given as they were at one instant. Other tables are read row by row, in an order that does not change. OTP:
    /// the guarantee of <c>ets:foldl/3</c>.
    /// </summary>
    /// <returns>
    /// An enumerator. If the table is deleted, or is private and gets another owner, the enumerator throws. If the table is emptied, it
    /// ends.
    /// </returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IEnumerator<KeyValuePair<TKey, TRow>> GetEnumerator() => Enumerate(Walk(KeyRange<TKey>.All, backward: false));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All rows, in the order of a walk. OTP: <c>ets:tab2list/1</c>.</summary>
    /// <returns>A new list.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public List<KeyValuePair<TKey, TRow>> ToList()
    {
        var rows = new List<KeyValuePair<TKey, TRow>>();
        for (var walk = Walk(KeyRange<TKey>.All, backward: false); walk.Next(rows);)
        {
        }

        return rows;
    }

    /// <summary>Combines all rows to one result, from the first row to the last. OTP: <c>ets:foldl/3</c>.</summary>
    /// <typeparam name="TAccumulate">The type of the result.</typeparam>
    /// <param name="seed">The first intermediate result, and the result for an empty table.</param>
    /// <param name="function">Makes the next intermediate result of the previous one, a key and a row.</param>
    /// <returns>The result of the last call.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TAccumulate Fold<TAccumulate>(TAccumulate seed, Func<TAccumulate, TKey, TRow, TAccumulate> function) =>
        Fold(seed, function, backward: false);

    /// <summary>
    /// Combines all rows to one result, from the last row to the first. In a table without order it is the same as <c>Fold</c>. OTP:
    /// <c>ets:foldr/3</c>.
    /// </summary>
    /// <typeparam name="TAccumulate">The type of the result.</typeparam>
    /// <param name="seed">The first intermediate result, and the result for an empty table.</param>
    /// <param name="function">Makes the next intermediate result of the previous one, a key and a row.</param>
    /// <returns>The result of the last call.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TAccumulate FoldRight<TAccumulate>(TAccumulate seed, Func<TAccumulate, TKey, TRow, TAccumulate> function) =>
        Fold(seed, function, backward: true);

    /// <summary>Finds the first key. OTP: <c>ets:first/1</c>.</summary>
    /// <param name="key">The key, unless the table is empty.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryFirst([MaybeNullWhen(false)] out TKey key) => Walk(KeyRange<TKey>.All, backward: false).TryNextKey(out key);

    /// <summary>Finds the last key. In a table without order it is the same as the first key. OTP: <c>ets:last/1</c>.</summary>
    /// <param name="key">The key, unless the table is empty.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLast([MaybeNullWhen(false)] out TKey key) => Walk(KeyRange<TKey>.All, backward: true).TryNextKey(out key);

    /// <summary>
    /// Finds the key after a given key. In an ordered table the given key need not exist. In any other table it must exist, or must have
    /// been deleted while the table was fixed: see <see cref="Table.SafeFix"/>. OTP: <c>ets:next/2</c>.
    /// </summary>
    /// <param name="key">The given key.</param>
    /// <param name="next">The key after it, if there is one.</param>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="KeyNotFoundException">The table has no order and does not have the given key.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryNext(TKey key, [MaybeNullWhen(false)] out TKey next) => WalkFrom(key, backward: false).TryNextKey(out next);

    /// <summary>
    /// Finds the key before a given key. In a table without order it is the same as <see cref="TryNext"/>. OTP: <c>ets:prev/2</c>.
    /// </summary>
    /// <param name="key">The given key.</param>
    /// <param name="previous">The key before it, if there is one.</param>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="KeyNotFoundException">The table has no order and does not have the given key.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryPrev(TKey key, [MaybeNullWhen(false)] out TKey previous) => WalkFrom(key, backward: true).TryNextKey(out previous);

    /// <summary>Fills a new table and makes it visible. If the filling throws, the table is released.</summary>
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

    /// <summary>Begins a walk over a range. A table without order ignores range and direction.</summary>
    private protected abstract TableWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward);

    /// <summary>Begins a walk after a key, or before it. Throws if the table has no order and does not have the key.</summary>
    private protected abstract TableWalk<TKey, TRow> WalkFrom(TKey key, bool backward);

    /// <summary>Throws unless the table exists and the caller may read it.</summary>
    private protected abstract void DemandReadable();

    /// <summary>Counts the rows, after the check that the caller may read the table.</summary>
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

    private static List<KeyValuePair<TKey, TRow>> CopyChecked(IEnumerable<KeyValuePair<TKey, TRow>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        List<KeyValuePair<TKey, TRow>> copy = [.. rows];
        foreach (var (key, _) in copy)
            ArgumentNullException.ThrowIfNull(key, nameof(rows));
        return copy;
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

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>Makes tables that belong to the node itself, for state that no single process should take along.</summary>
public static class NodeTables
{
    /// <summary>Makes a public table that belongs to no process: it stays until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">Its name. The protection can only be public, and there is no heir.</param>
    /// <param name="comparer">When two keys are the same; by default, when they are equal.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options ask for another protection or for an heir, or for a name that is taken.</exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    /// <example>
    /// <code>
    /// var scores = node.NewTable&lt;string, long&gt;(comparer: StringComparer.OrdinalIgnoreCase);
    /// </code>
    /// </example>
    public static Table<TKey, TRow> NewTable<TKey, TRow>(
        this Node node, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return Table<TKey, TRow>.New(node, null, options, comparer);
    }

    /// <summary>Makes a public ordered table that belongs to no process: it stays until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">Its name. The protection can only be public, and there is no heir.</param>
    /// <param name="comparer">
    /// The order of the keys; by default their own, that of strings and byte arrays being ordinal. Of a tuple or a record with strings in
    /// it the own order goes by the culture for these: give it a comparer.
    /// </param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options ask for another protection or for an heir, or for a name that is taken.</exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    public static OrderedTable<TKey, TRow> NewOrderedTable<TKey, TRow>(
        this Node node, TableOptions? options = null, IComparer<TKey>? comparer = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return OrderedTable<TKey, TRow>.New(node, null, options, comparer);
    }

    /// <summary>Makes a public bag that belongs to no process: it stays until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">Its name. The protection can only be public, and there is no heir.</param>
    /// <param name="comparer">When two keys are the same; by default, when they are equal.</param>
    /// <param name="rowComparer">When two rows of a key are the same; by default, when they are equal.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options ask for another protection or for an heir, or for a name that is taken.</exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    public static BagTable<TKey, TRow> NewBag<TKey, TRow>(
        this Node node, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null, IEqualityComparer<TRow>? rowComparer = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return BagTable<TKey, TRow>.New(node, null, TableType.Bag, options, comparer, rowComparer);
    }

    /// <summary>Makes a public duplicate bag that belongs to no process: it stays until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">Its name. The protection can only be public, and there is no heir.</param>
    /// <param name="comparer">When two keys are the same; by default, when they are equal.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options ask for another protection or for an heir, or for a name that is taken.</exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    public static BagTable<TKey, TRow> NewDuplicateBag<TKey, TRow>(
        this Node node, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return BagTable<TKey, TRow>.New(node, null, TableType.DuplicateBag, options, comparer, null);
    }

    /// <summary>The named table that has a name now. OTP: <c>ets:whereis/1</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The name.</param>
    /// <returns>The table, or null.</returns>
    /// <exception cref="ArgumentNullException">The node or the name is null.</exception>
    public static Table? WhereIsTable(this Node node, string name)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(name);
        return node.Annex<TableDirectory>().Find(name);
    }

    /// <summary>The named table that has a name now, as what it is. OTP: <c>ets:whereis/1</c>.</summary>
    /// <typeparam name="TTable">Its type, such as <see cref="Table{TKey,TRow}"/>.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="name">The name.</param>
    /// <returns>The table, or null when no table has the name.</returns>
    /// <exception cref="ArgumentNullException">The node or the name is null.</exception>
    /// <exception cref="InvalidCastException">The table with this name is of another type.</exception>
    public static TTable? WhereIsTable<TTable>(this Node node, string name)
        where TTable : Table => node.WhereIsTable(name) switch
        {
            null => null,
            TTable table => table,
            var other => throw new InvalidCastException($"{other} is of type {other.Shape}, and not {Table.ShapeOf(typeof(TTable))}."),
        };

    /// <summary>All tables of a node at one moment. OTP: <c>ets:all/0</c>.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The tables, in no order.</returns>
    /// <exception cref="ArgumentNullException">The node is null.</exception>
    public static IReadOnlyList<Table> Tables(this Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Annex<TableDirectory>().All;
    }
}

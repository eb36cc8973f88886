using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>Makes tables that belong to the node, for state that must not end with a process. Also finds a node's tables.</summary>
public static class NodeTables
{
    /// <summary>Makes a public table that belongs to no process. It exists until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">The options. The protection must be public or null, and no heir may be named.</param>
    /// <param name="comparer">Decides when two keys are the same; by default their type does.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options name another protection, an heir, or a name that is taken.</exception>
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

    /// <summary>Makes a public ordered table that belongs to no process. It exists until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">The options. The protection must be public or null, and no heir may be named.</param>
    /// <param name="comparer">
    /// The order of the keys. The default is the type's own order; for strings and byte arrays it is the ordinal order. A tuple or a record
    /// orders the strings in it by the current culture, so give a comparer for such keys.
    /// </param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options name another protection, an heir, or a name that is taken.</exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    public static OrderedTable<TKey, TRow> NewOrderedTable<TKey, TRow>(
        this Node node, TableOptions? options = null, IComparer<TKey>? comparer = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return OrderedTable<TKey, TRow>.New(node, null, options, comparer);
    }

    /// <summary>Makes a public bag that belongs to no process. It exists until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">The options. The protection must be public or null, and no heir may be named.</param>
    /// <param name="comparer">Decides when two keys are the same; by default their type does.</param>
    /// <param name="rowComparer">Decides when two rows of a key are the same; by default their type does.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options name another protection, an heir, or a name that is taken.</exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    public static BagTable<TKey, TRow> NewBag<TKey, TRow>(
        this Node node, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null, IEqualityComparer<TRow>? rowComparer = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return BagTable<TKey, TRow>.New(node, null, TableType.Bag, options, comparer, rowComparer);
    }

    /// <summary>Makes a public duplicate bag that belongs to no process. It exists until it is deleted or the node ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="node">The node.</param>
    /// <param name="options">The options. The protection must be public or null, and no heir may be named.</param>
    /// <param name="comparer">Decides when two keys are the same; by default their type does.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The options name another protection, an heir, or a name that is taken.</exception>
    /// <exception cref="InvalidOperationException">The node has ended.</exception>
    public static BagTable<TKey, TRow> NewDuplicateBag<TKey, TRow>(
        this Node node, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        return BagTable<TKey, TRow>.New(node, null, TableType.DuplicateBag, options, comparer, null);
    }

    /// <summary>Finds a named table by its name. OTP: <c>ets:whereis/1</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The name.</param>
    /// <returns>The table, or null when no table has the name.</returns>
    /// <exception cref="ArgumentNullException">The node or the name is null.</exception>
    public static Table? WhereIsTable(this Node node, string name)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(name);
        return node.Annex<TableDirectory>().Find(name);
    }

    /// <summary>Finds a named table by its name and casts it to its type. OTP: <c>ets:whereis/1</c>.</summary>
    /// <typeparam name="TTable">The type of the table, such as <see cref="Table{TKey,TRow}"/>.</typeparam>
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
            var other => throw new InvalidCastException(
                $"{other} must be of type {Table.NameOf(typeof(TTable))}, but is of type {Table.NameOf(other.GetType())}."),
        };

    /// <summary>All tables of a node. OTP: <c>ets:all/0</c>.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The tables, in no order.</returns>
    /// <exception cref="ArgumentNullException">The node is null.</exception>
    public static IReadOnlyList<Table> Tables(this Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Annex<TableDirectory>().All;
    }

    /// <summary>
    /// A page of the tables of a node, for lists of many: those with the smallest numbers after a given one. A table that exists while all
    /// pages are read is in exactly one of them.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="after">The <see cref="Table.Id"/> of the last table of the page before; 0 for the first page.</param>
    /// <param name="limit">The largest number of tables of the page.</param>
    /// <returns>The tables, in the order of their numbers. The call reads the list of all tables.</returns>
    /// <exception cref="ArgumentNullException">The node is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or the limit is 0.</exception>
    public static IReadOnlyList<Table> Tables(this Node node, long after, int limit)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Annex<TableDirectory>().Page(after, limit);
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>Makes tables that belong to processes. OTP: <c>ets:new/2</c>.</summary>
public static class ProcessTables
{
    /// <summary>Makes a table that belongs to this process. It is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">The options. By default the table has no name and no heir, and is protected.</param>
    /// <param name="comparer">Decides when two keys are the same; by default their type does.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The heir belongs to another node, or the name is taken.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    /// <example>
    /// <code>
    /// var names = self.NewTable&lt;Pid, string&gt;(new TableOptions { Name = "names", Protection = TableProtection.Private });
    /// </code>
    /// </example>
    public static Table<TKey, TRow> NewTable<TKey, TRow>(
        this Self self, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull =>
        Table<TKey, TRow>.New(self.Node, self.Process, options, comparer);

    /// <summary>Makes an ordered table that belongs to this process. It is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">The options. By default the table has no name and no heir, and is protected.</param>
    /// <param name="comparer">
    /// The order of the keys. The default is the type's own order; for strings and byte arrays it is the ordinal order. A tuple or a record
    /// orders the strings in it by the current culture, so give a comparer for such keys.
    /// </param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The heir belongs to another node, or the name is taken.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static OrderedTable<TKey, TRow> NewOrderedTable<TKey, TRow>(
        this Self self, TableOptions? options = null, IComparer<TKey>? comparer = null)
        where TKey : notnull =>
        OrderedTable<TKey, TRow>.New(self.Node, self.Process, options, comparer);

    /// <summary>Makes a bag that belongs to this process. It is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">The options. By default the table has no name and no heir, and is protected.</param>
    /// <param name="comparer">Decides when two keys are the same; by default their type does.</param>
    /// <param name="rowComparer">Decides when two rows of a key are the same; by default their type does.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The heir belongs to another node, or the name is taken.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static BagTable<TKey, TRow> NewBag<TKey, TRow>(
        this Self self, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null, IEqualityComparer<TRow>? rowComparer = null)
        where TKey : notnull =>
        BagTable<TKey, TRow>.New(self.Node, self.Process, TableType.Bag, options, comparer, rowComparer);

    /// <summary>Makes a duplicate bag that belongs to this process. It is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">The options. By default the table has no name and no heir, and is protected.</param>
    /// <param name="comparer">Decides when two keys are the same; by default their type does.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The heir belongs to another node, or the name is taken.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static BagTable<TKey, TRow> NewDuplicateBag<TKey, TRow>(
        this Self self, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull =>
        BagTable<TKey, TRow>.New(self.Node, self.Process, TableType.DuplicateBag, options, comparer, null);
}

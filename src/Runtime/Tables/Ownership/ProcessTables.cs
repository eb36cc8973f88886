using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>Makes tables that belong to processes. OTP: <c>ets:new/2</c>.</summary>
public static class ProcessTables
{
    /// <summary>Makes a table that belongs to this process: it is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">Name, protection, heir; by default unnamed, protected, without heir.</param>
    /// <param name="comparer">When two keys are the same; by default, when they are equal.</param>
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

    /// <summary>Makes an ordered table that belongs to this process: it is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">Name, protection, heir; by default unnamed, protected, without heir.</param>
    /// <param name="comparer">
    /// The order of the keys; by default their own, that of strings and byte arrays being ordinal. Of a tuple or a record with strings in
    /// it the own order goes by the culture for these: give it a comparer.
    /// </param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The heir belongs to another node, or the name is taken.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static OrderedTable<TKey, TRow> NewOrderedTable<TKey, TRow>(
        this Self self, TableOptions? options = null, IComparer<TKey>? comparer = null)
        where TKey : notnull =>
        OrderedTable<TKey, TRow>.New(self.Node, self.Process, options, comparer);

    /// <summary>Makes a bag that belongs to this process: it is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">Name, protection, heir; by default unnamed, protected, without heir.</param>
    /// <param name="comparer">When two keys are the same; by default, when they are equal.</param>
    /// <param name="rowComparer">When two rows of a key are the same; by default, when they are equal.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The heir belongs to another node, or the name is taken.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static BagTable<TKey, TRow> NewBag<TKey, TRow>(
        this Self self, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null, IEqualityComparer<TRow>? rowComparer = null)
        where TKey : notnull =>
        BagTable<TKey, TRow>.New(self.Node, self.Process, TableType.Bag, options, comparer, rowComparer);

    /// <summary>Makes a duplicate bag that belongs to this process: it is deleted or inherited when the process ends.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="self">The process.</param>
    /// <param name="options">Name, protection, heir; by default unnamed, protected, without heir.</param>
    /// <param name="comparer">When two keys are the same; by default, when they are equal.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The heir belongs to another node, or the name is taken.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static BagTable<TKey, TRow> NewDuplicateBag<TKey, TRow>(
        this Self self, TableOptions? options = null, IEqualityComparer<TKey>? comparer = null)
        where TKey : notnull =>
        BagTable<TKey, TRow>.New(self.Node, self.Process, TableType.DuplicateBag, options, comparer, null);
}

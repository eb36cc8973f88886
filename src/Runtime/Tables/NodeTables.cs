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
    /// <exception cref="ArgumentException">The options ask for another protection or for an heir.</exception>
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
}

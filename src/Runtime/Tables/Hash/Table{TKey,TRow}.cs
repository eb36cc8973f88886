using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// A concurrent table like those of <c>ets</c>, of type <see cref="TableType.Set"/>: one row for each key, read by any number of threads
/// without a lock and without copying. Made by <see cref="NodeTables"/> and <see cref="ProcessTables"/>.
/// </summary>
/// <remarks>
/// Use a process instead when a change involves several keys, has to wait for something, or must follow the order in which requests arrive.
/// Use an <see cref="OrderedTable{TKey,TRow}"/> to find neighbouring keys or ranges of keys.
/// </remarks>
/// <typeparam name="TKey">The keys.</typeparam>
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
public sealed class Table<TKey, TRow> : UniqueTable<TKey, TRow>
    where TKey : notnull
{
    private readonly KeyEquality<TKey>? _equality;

    private Table(Node node, Process? owner, TableOptions options, IEqualityComparer<TKey>? comparer, KeyEquality<TKey>? equality)
        : base(node, owner, TableType.Set, options, KeyEquality.MayReplaceKeys(comparer), () =>
            new HashIndex<TKey, TRow>(equality, options))
    {
        Comparer = comparer ?? EqualityComparer<TKey>.Default;
        _equality = equality;
    }

    /// <summary>Decides when two keys are the same.</summary>
    public IEqualityComparer<TKey> Comparer { get; }

    /// <summary>
    /// A view to look rows up by an alternate form of the key, such as a span of characters for a string, without making the key.
    /// </summary>
    /// <typeparam name="TAlternate">The alternate form of a key.</typeparam>
    /// <returns>The view.</returns>
    /// <exception cref="InvalidOperationException">The table's comparer does not support this form.</exception>
    /// <example>
    /// <code>
    /// var byName = scores.GetAlternateLookup&lt;ReadOnlySpan&lt;char&gt;&gt;();
    /// var found = byName.TryLookup("ada=10".AsSpan(0, 3), out var score);
    /// </code>
    /// </example>
    public AlternateLookup<TKey, TRow, TAlternate> GetAlternateLookup<TAlternate>()
        where TAlternate : allows ref struct
    {
        var alternates = (_equality ?? new ComparerEquality<TKey>(Comparer)).For<TAlternate>();
        return alternates is not null
            ? new AlternateLookup<TKey, TRow, TAlternate>(this, alternates)
            : throw new InvalidOperationException(
                $"{this}: its comparer cannot compare {typeof(TAlternate).Name} with {typeof(TKey).Name}.");
    }

    internal static Table<TKey, TRow> New(
        Node node, Process? owner, TableOptions? options, IEqualityComparer<TKey>? comparer, Action<RowTable<TKey, TRow>>? fill = null)
    {
        var table = new Table<TKey, TRow>(node, owner, options ?? new TableOptions(), comparer, KeyEquality.Of(comparer));
        table.Begin(fill);
        return table;
    }

    internal Row<TKey, TRow>? Find<TAlternate>(AlternateEquality<TKey, TAlternate> alternates, TAlternate alternate)
        where TAlternate : allows ref struct => Unsafe.As<HashIndex<TKey, TRow>>(IndexForReading()).Find(alternates, alternate);
}

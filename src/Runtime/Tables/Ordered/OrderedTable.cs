using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// A concurrent table like those of <c>ets</c>, of type <see cref="TableType.OrderedSet"/>: one row for each key, in the order of the keys.
/// A walk can begin at any key and go in both directions. Made by <see cref="NodeTables"/> and <see cref="ProcessTables"/>.
/// </summary>
/// <remarks>
/// <para>
/// By default strings are compared character by character (<see cref="StringComparer.Ordinal"/>), and byte arrays byte by byte. Keys that
/// the comparer takes for equal are one key.
/// </para>
/// <para>
/// The time of a lookup grows with the logarithm of the size. When the order is not needed, a <see cref="Table{TKey,TRow}"/> is faster.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
/// <example>
/// <code>
/// var events = node.NewOrderedTable&lt;int, string&gt;();
/// events.Insert([new(10, "wake"), new(20, "wash"), new(30, "work")]);
/// foreach (var (time, what) in events.Range(KeyRange.From(15).Before(30)))
///     Console.WriteLine($"{time} {what}"); // 20 wash
/// </code>
/// </example>
public sealed partial class OrderedTable<TKey, TRow> : UniqueTable<TKey, TRow>
    where TKey : notnull
{
    private OrderedTable(Node node, Process? owner, TableOptions options, IComparer<TKey>? comparer, KeyOrder<TKey>? order)
        : base(node, owner, TableType.OrderedSet, options, KeyOrder.MayReplaceKeys(comparer), () => new OrderedIndex<TKey, TRow>(order)) =>
        Comparer = KeyOrder.EffectiveComparer(comparer);

    /// <summary>The order of the keys.</summary>
    public IComparer<TKey> Comparer { get; }

    internal static OrderedTable<TKey, TRow> New(
        Node node, Process? owner, TableOptions? options, IComparer<TKey>? comparer, Action<RowTable<TKey, TRow>>? fill = null)
    {
        var table = new OrderedTable<TKey, TRow>(node, owner, options ?? new TableOptions(), comparer, KeyOrder.Of(comparer));
        table.Begin(fill);
        return table;
    }

    internal Row<TKey, TRow>? Find<TProbe>(TProbe probe)
        where TProbe : struct, IKeyProbe<TKey>, allows ref struct => ((OrderedIndex<TKey, TRow>)IndexForReading()).Find(probe);
}

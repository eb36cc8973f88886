using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>The options of a new table. OTP: the options of <c>ets:new/2</c>.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// The name of the table in errors and in <see cref="Table.Info"/>. Several tables may have the same name unless they are
    /// <see cref="Named"/>. If it is null, errors name the types of keys and rows.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// Whether the table is found by its name. No two named tables of a node have the same name. OTP: <c>named_table</c>.
    /// </summary>
    public bool Named { get; init; }

    /// <summary>
    /// Which processes may use the table. The default, null, means <see cref="TableProtection.Protected"/> for a table of a process, as in
    /// OTP, and <see cref="TableProtection.Public"/> for a table of the node, which can only be public.
    /// </summary>
    public TableProtection? Protection { get; init; }

    /// <summary>
    /// The process that inherits the table when its owner ends, or null. The heir gets a <see cref="TableTransfer"/>. A process that has
    /// ended counts as null.
    /// </summary>
    public Pid? Heir { get; init; }

    /// <summary>The <see cref="TableTransfer.Data"/> for the heir.</summary>
    public object? HeirData { get; init; }

    /// <summary>
    /// Whether the node inherits the table when its owner ends and no process inherits it. Rows and protection stay the same. The next
    /// process that calls <see cref="Table.TryClaim"/> becomes the owner. OTP has no such option: there some process must stay alive as the
    /// heir.
    /// </summary>
    public bool NodeInherits { get; init; }

    /// <summary>
    /// For how many keys a table without order has room at first. The table grows by itself, bucket by bucket; a capacity avoids that work.
    /// It also shrinks by itself, but not below this capacity.
    /// </summary>
    public int Capacity { get; init; }

    /// <summary>
    /// Whether several threads may add and remove keys of a table without order at the same time. If not, one thread does at a time, and
    /// the table takes less memory: half a kilobyte less for each processor, at most 8 kilobytes. Reads and overwrites of existing rows do
    /// not depend on this option. Ordered tables ignore it, because they adapt by themselves. OTP: <c>write_concurrency</c>.
    /// </summary>
    public bool WriteConcurrency { get; init; } = true;

    /// <summary>
    /// Whether lookups are counted, for <see cref="TableInfo.Hits"/> and <see cref="TableInfo.Misses"/>. Counting adds one interlocked
    /// addition to each lookup.
    /// </summary>
    public bool TrackStatistics { get; init; }
}

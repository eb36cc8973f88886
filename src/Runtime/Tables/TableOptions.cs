using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>How a table is made. OTP: the options of <c>ets:new/2</c>.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// What the table is called in errors and in <see cref="Table.Info"/>; any number of tables may share a name unless they are
    /// <see cref="Named"/>. Null: the types of key and row say what it is.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Whether the table is to be found by its name, which no other table that is then has. OTP: <c>named_table</c>.</summary>
    public bool Named { get; init; }

    /// <summary>
    /// Which processes may use the table. Null, the default: <see cref="TableProtection.Protected"/> when a process owns it, as in OTP;
    /// <see cref="TableProtection.Public"/> when the node does, where nothing else is possible.
    /// </summary>
    public TableProtection? Protection { get; init; }

    /// <summary>
    /// The process that inherits the table when its owner ends, null for none. The heir is told by a <see cref="TableTransfer"/>. A process
    /// that has ended already counts as none.
    /// </summary>
    public Pid? Heir { get; init; }

    /// <summary>What the heir finds in <see cref="TableTransfer.Data"/>.</summary>
    public object? HeirData { get; init; }

    /// <summary>
    /// Whether the node inherits the table when its owner ends and no process does. Nothing else changes: rows and protection stay, and the
    /// next process that calls <see cref="Table.TryClaim"/> becomes the owner. OTP has no such heir: there a process must be kept alive for
    /// it.
    /// </summary>
    public bool NodeInherits { get; init; }

    /// <summary>
    /// For how many keys a table without order makes room from the beginning. It grows and shrinks by itself, bucket by bucket; this saves
    /// growing. It does not shrink below this.
    /// </summary>
    public int Capacity { get; init; }

    /// <summary>
    /// Whether many threads may add and remove keys of a table without order at the same time. Without it one does at a time, and the table
    /// is smaller by half a kilobyte for each processor, eight at most. Reading and overwriting never wait, and ordered tables adapt by
    /// themselves, so there is nothing to tell them. OTP: <c>write_concurrency</c>.
    /// </summary>
    public bool WriteConcurrency { get; init; } = true;

    /// <summary>
    /// Whether lookups are counted, for <see cref="TableInfo.Hits"/> and <see cref="TableInfo.Misses"/>. It costs every lookup an
    /// interlocked addition.
    /// </summary>
    public bool TrackStatistics { get; init; }
}

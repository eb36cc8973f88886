using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>How a table is made. OTP: the options of <c>ets:new/2</c>.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// What the table is called in errors and in <see cref="Table.Info"/>; any number of tables may share a name. Null: the types of key and row say
    /// what it is.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// Who may use the table. Null, the default: <see cref="TableProtection.Protected"/> when a process owns it, as in OTP;
    /// <see cref="TableProtection.Public"/> when the node does, where nothing else is possible.
    /// </summary>
    public TableProtection? Protection { get; init; }

    /// <summary>
    /// The process that inherits the table when its owner ends, null for none. The heir is told by a <see cref="TableTransfer"/>. A process that has
    /// ended already counts as none.
    /// </summary>
    public Pid? Heir { get; init; }

    /// <summary>What the heir finds in <see cref="TableTransfer.Data"/>.</summary>
    public object? HeirData { get; init; }
}

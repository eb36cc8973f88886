using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// The table's protection does not allow the caller this operation. OTP: <c>badarg</c>, so it is an <see cref="ArgumentException"/>.
/// </summary>
public sealed class TableAccessException : ArgumentException
{
    internal TableAccessException(Table table, Process? owner, Process? caller, string action)
        : base($"{table} is {Describe(table.Protection)} and belongs to {owner?.Pid.ToString() ?? "the node"}: "
            + $"{caller?.Pid.ToString() ?? "code outside any process"} may not {action} it.")
    {
        TableName = table.Name;
        Protection = table.Protection;
        Owner = owner?.Pid;
        Caller = caller?.Pid;
    }

    /// <summary>The name of the table, or null when it has none.</summary>
    public string? TableName { get; }

    /// <summary>Which processes may use the table.</summary>
    public TableProtection Protection { get; }

    /// <summary>The process the table belongs to; null when it belongs to the node.</summary>
    public Pid? Owner { get; }

    /// <summary>The process that tried; null for code outside any process.</summary>
    public Pid? Caller { get; }

    private static string Describe(TableProtection protection) => protection switch
    {
        TableProtection.Public => "public",
        TableProtection.Protected => "protected",
        _ => "private",
    };
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

internal static class TableFacts
{
    /// <summary>The facts of a table as one line, for comparisons in tests.</summary>
    internal static (string? Name, Pid? Owner, Pid? Heir, TableProtection Protection, int Size)? Facts(this Table table) =>
        table.Info() is { } info ? (info.Name, info.Owner, info.Heir, info.Protection, info.Size) : null;
}

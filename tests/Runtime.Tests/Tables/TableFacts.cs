using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

internal static class TableFacts
{
    /// <summary>What a table tells of itself, as far as a test says it in one line.</summary>
    internal static (string? Name, Pid? Owner, Pid? Heir, TableProtection Protection, int Size)? Facts(this Table table) =>
        table.Info() is { } info ? (info.Name, info.Owner, info.Heir, info.Protection, info.Size) : null;
}

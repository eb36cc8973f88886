using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Server.Observer;

/// <summary>The tables that a page shows.</summary>
internal static class TableRows
{
    /// <summary>The tables of a part of the list, and how many tables there are.</summary>
    internal static (List<TableInfo> Rows, int Total) Of(Node node, TableQuery query)
    {
        var tables = node.Tables().Select(static table => table.Info()).OfType<TableInfo>().ToList();
        var ordered = query.Order switch
        {
            TableOrder.Name => tables.OrderBy(static table => table.Name, StringComparer.Ordinal).ThenBy(static table => table.Id),
            TableOrder.Rows => tables.OrderByDescending(static table => table.Size).ThenBy(static table => table.Id),
            TableOrder.Memory => tables.OrderByDescending(static table => table.Memory).ThenBy(static table => table.Id),
            TableOrder.Hits => tables.OrderByDescending(static table => table.Hits ?? -1).ThenBy(static table => table.Id),
            _ => tables.OrderBy(static table => table.Id),
        };
        return ([.. ordered.Skip(query.Offset).Take(query.Limit)], tables.Count);
    }
}

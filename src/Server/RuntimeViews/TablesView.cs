using System.Globalization;
using System.Text.Json;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>The tables in the order of their numbers, without their rows.</summary>
internal static class TablesView
{
    internal const string Path = "/v1/tables";

    internal static Task List(HttpContext context, Node node)
    {
        var query = RequestTarget.Of(context).Query;
        var limit = query.Limit();
        var after = query.NumberCursor(Path);
        if (query.Problem is { } problem)
            return context.WriteProblem(problem);

        // One table more than the limit tells whether there is a next page. A table that is deleted meanwhile is left out.
        var found = node.Tables(after, limit + 1);
        var shown = found.Take(limit).Select(static table => table.Info()).OfType<TableInfo>().ToList();
        var next = found.Count > limit ? found[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return ViewPage.Send(context, shown, PageLink.Add(context.Response, Path, query, next), Write);
    }

    private static void Write(Utf8JsonWriter json, TableInfo table)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, table.Id);
        json.WriteString("name"u8, ViewText.Limit(table.Name));
        json.WriteString("type"u8, Word(table.Type));
        json.WriteString("owner"u8, table.Owner?.ToString());
        json.WriteString("heir"u8, table.Heir?.ToString());
        json.WriteString("protection"u8, Word(table.Protection));
        json.WriteNumber("rows"u8, table.Size);
        json.WriteNumber("memoryBytes"u8, table.Memory);
        json.WriteString("fixedSince"u8, HttpTime.Rfc3339(table.FixedSince));
        json.WriteEndObject();
    }

    private static string Word(TableType type) => type switch
    {
        TableType.Set => "set",
        TableType.OrderedSet => "orderedSet",
        TableType.Bag => "bag",
        _ => "duplicateBag",
    };

    private static string Word(TableProtection protection) => protection switch
    {
        TableProtection.Public => "public",
        TableProtection.Protected => "protected",
        _ => "private",
    };
}

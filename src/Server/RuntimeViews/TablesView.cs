using System.Text.Json;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using Pail.Server.Http;

namespace Pail.Server.RuntimeViews;

/// <summary>The tables in the order of their numbers, without their rows.</summary>
internal static class TablesView
{
    internal const string Path = "/v1/tables";

    private static readonly NumberedList<Table, TableInfo> Tables = new(Path, static table => table.Id, Write);

    internal static Task List(HttpContext context, Node node) => Tables.Send(context, node.Tables, static table => table.Info());

    /// <summary>Writes a table as an item of a list.</summary>
    internal static void Write(Utf8JsonWriter json, TableInfo table)
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
        WriteCount(json, "hits"u8, table.Hits);
        WriteCount(json, "misses"u8, table.Misses);
        json.WriteString("fixedSince"u8, HttpTime.Rfc3339(table.FixedSince));
        json.WriteEndObject();
    }

    // Null for a table that does not count its lookups.
    private static void WriteCount(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? count)
    {
        if (count is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
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

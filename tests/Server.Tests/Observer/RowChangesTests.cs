using System.Text.Json;
using CsCheck;
using Pail.Server.Observer;

namespace Pail.Server.Tests.Observer;

/// <summary>A page that keeps rows by their keys and applies the changes always has the list.</summary>
public sealed class RowChangesTests
{
    private static readonly Gen<(int Key, int Value)[]> Lists = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2]).Array[0, 8];

    [Fact]
    public void Who_applies_the_changes_has_the_list() => Lists.Array[1, 20].Sample(static lists =>
    {
        var changes = new RowChanges();
        var known = new Dictionary<string, int>();
        List<string> order = [];
        foreach (var list in lists)
        {
            var before = order.Select(name => (name, known[name])).ToList();
            var (sent, rows) = Write(changes, list);
            order = sent ?? order;
            foreach (var (key, value) in rows)
                known[key] = value;
            var expected = list.DistinctBy(static row => row.Key).Select(static row => (Name(row.Key), row.Value)).ToList();

            Assert.Equal(expected, order.Select(name => (name, known[name])));
            Assert.All(rows, row => Assert.DoesNotContain(row, before));
            known = order.ToDictionary(static name => name, name => known[name]);
        }
    });

    [Fact]
    public void The_first_order_is_sent_even_when_there_are_no_rows_and_later_only_when_it_changes()
    {
        var changes = new RowChanges();

        Assert.Empty(Write(changes, []).Order!);
        Assert.Null(Write(changes, []).Order);
        Assert.Equal(["row 1"], Write(changes, [(1, 1)]).Order!);
        Assert.Null(Write(changes, [(1, 2)]).Order);
    }

    private static string Name(int key) => $"row {key}";

    private static (List<string>? Order, List<(string Key, int Value)> Rows) Write(RowChanges changes, (int Key, int Value)[] list)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            changes.Write(json, list, static row => Name(row.Key), static (row, item) =>
            {
                row.WriteStartObject();
                row.WriteString("key", Name(item.Key));
                row.WriteNumber("value", item.Value);
                row.WriteEndObject();
            });
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(bytes.ToArray());
        var order = document.RootElement.TryGetProperty("order", out var names)
            ? names.EnumerateArray().Select(static name => name.GetString()!).ToList()
            : null;
        var rows = document.RootElement.GetProperty("rows").EnumerateArray()
            .Select(static row => (row.GetProperty("key").GetString()!, row.GetProperty("value").GetInt32()));
        return (order, [.. rows]);
    }
}

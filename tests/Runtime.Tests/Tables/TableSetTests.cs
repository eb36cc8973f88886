using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class TableSetTests
{
    [Fact]
    public async Task The_example_of_tables_counts_to_15()
    {
        await using var node = new Node();
        var scores = node.NewTable<string, long>(new TableOptions { Name = "scores" });
        scores.Insert("ada", 10);
        scores.UpdateCounter("ada", 5);

        Assert.True(scores.TryLookup("ada", out var score));
        Assert.Equal(15, score);
    }

    [Fact]
    public async Task The_comparer_decides_which_keys_are_the_same_everywhere()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>(comparer: StringComparer.OrdinalIgnoreCase);

        table.Insert("Ada", 1);

        Assert.True(table.Member("ADA"));
        Assert.False(table.InsertNew("ada", 2));
        Assert.Equal(3, table.UpdateCounter("aDa", 2));
        Assert.Equal(KeyValuePair.Create("Ada", 3L), Assert.Single(table));
        table.Insert("ADA", 4);
        Assert.Equal(KeyValuePair.Create("ADA", 4L), Assert.Single(table));
        Assert.True(table.TryTake("ada", out var row));
        Assert.Equal(4, row);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E64")]
    public async Task Info_tells_name_owner_heir_protection_and_size()
    {
        await using var node = new Node();
        var table = node.NewTable<string, int>(new TableOptions { Name = "scores" });
        table.Insert("ada", 1);

        Assert.Equal(("scores", null, null, TableProtection.Public, 1), table.Facts());
        Assert.Equal("Table 'scores'", table.ToString());
    }

    [Fact]
    [Trait("Rule", "E2")]
    public async Task Tables_may_share_a_name_or_have_none()
    {
        await using var node = new Node();
        var first = node.NewTable<string, int>(new TableOptions { Name = "scores" });
        var second = node.NewTable<string, int>(new TableOptions { Name = "scores" });
        var unnamed = node.NewTable<string, int>();

        first.Insert("ada", 1);

        Assert.Equal(0, second.Count);
        Assert.Null(unnamed.Info()!.Name);
        Assert.Equal("An unnamed table of Int32 by String", unnamed.ToString());
    }

    [Fact]
    public async Task A_table_of_the_node_must_be_public()
    {
        await using var node = new Node();

        var error = Assert.Throws<ArgumentException>(
            () => node.NewTable<string, int>(new TableOptions { Name = "mine", Protection = TableProtection.Private }));

        Assert.Contains("Table 'mine'", error.Message, StringComparison.Ordinal);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class TableSetTests
{
    [Fact]
    [Trait("Rule", "E22")]
    public async Task A_row_inserted_is_found()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();

        table.Insert("ada", "lovelace");

        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal("lovelace", row);
        Assert.True(table.Member("ada"));
        Assert.Equal(1, table.Count);
    }

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
    [Trait("Rule", "E22")]
    public async Task A_missing_key_is_not_found()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();

        Assert.False(table.TryLookup("ada", out var row));
        Assert.Null(row);
        Assert.False(table.Member("ada"));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E15")]
    public async Task Insert_replaces_the_row_of_the_key()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();

        table.Insert("ada", "byron");
        table.Insert("ada", "lovelace");

        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal("lovelace", row);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    [Trait("Rule", "E21")]
    public async Task Insert_new_fails_when_the_key_exists()
    {
        await using var node = new Node();
        var table = node.NewTable<string, int>();

        Assert.True(table.InsertNew("ada", 1));
        Assert.False(table.InsertNew("ada", 2));

        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal(1, row);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    [Trait("Rule", "E25")]
    public async Task Delete_says_whether_the_row_was_there_and_accepts_a_missing_one()
    {
        await using var node = new Node();
        var table = node.NewTable<string, int>();
        table.Insert("ada", 1);

        Assert.True(table.Delete("ada"));
        Assert.False(table.Delete("ada"));

        Assert.False(table.Member("ada"));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E24")]
    public async Task Take_removes_the_row_it_returns()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();
        table.Insert("ada", "lovelace");

        Assert.True(table.TryTake("ada", out var row));
        Assert.Equal("lovelace", row);
        Assert.False(table.TryTake("ada", out row));
        Assert.Null(row);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E54")]
    public async Task A_deleted_key_can_be_inserted_again()
    {
        await using var node = new Node();
        var table = node.NewTable<string, int>();
        table.Insert("ada", 1);
        table.Delete("ada");

        Assert.True(table.InsertNew("ada", 2));

        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal(2, row);
        Assert.Equal(1, table.Count);
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
    public async Task A_null_key_is_refused_by_every_operation()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>();

        Assert.Throws<ArgumentNullException>("key", () => table.TryLookup(null!, out _));
        Assert.Throws<ArgumentNullException>("key", () => table.Member(null!));
        Assert.Throws<ArgumentNullException>("key", () => table.Insert(null!, 1));
        Assert.Throws<ArgumentNullException>("key", () => table.InsertNew(null!, 1));
        Assert.Throws<ArgumentNullException>("key", () => table.Delete(null!));
        Assert.Throws<ArgumentNullException>("key", () => table.TryTake(null!, out _));
        Assert.Throws<ArgumentNullException>("key", () => table.UpdateCounter(null!, 1));
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

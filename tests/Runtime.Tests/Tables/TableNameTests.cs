using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Names and numbers of tables.</summary>
public sealed class TableNameTests
{
    [Fact]
    [Trait("Rule", "E2")]
    public async Task A_named_table_is_found_by_its_name()
    {
        await using var node = new Node();
        var table = node.NewTable<string, int>(Named("scores"));

        Assert.Same(table, node.WhereIsTable("scores"));
        Assert.True(table.IsNamed);
        Assert.Null(node.WhereIsTable("points"));
        Assert.Throws<ArgumentNullException>("name", () => node.WhereIsTable(null!));
    }

    [Fact]
    [Trait("Rule", "E2")]
    public async Task A_name_that_is_no_registration_is_not_found_and_may_be_shared()
    {
        await using var node = new Node();
        var first = node.NewTable<string, int>(new TableOptions { Name = "scores" });
        var second = node.NewBag<string, int>(new TableOptions { Name = "scores" });

        Assert.Null(node.WhereIsTable("scores"));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Same(node.NewOrderedTable<string, int>(Named("scores")), node.WhereIsTable("scores"));
    }

    [Fact]
    [Trait("Rule", "E1")]
    public async Task A_name_that_is_taken_is_refused_and_leaves_no_table_behind()
    {
        await using var node = new Node();
        await using var elsewhere = new Node();
        var table = node.NewTable<string, int>(Named("scores"));

        Assert.Throws<ArgumentException>(() => node.NewBag<int, int>(Named("scores")));

        Assert.Equal([table], node.Tables());
        Assert.Same(table, node.WhereIsTable("scores"));
        elsewhere.NewTable<string, int>(Named("scores"));
        Assert.Single(elsewhere.Tables());
    }

    [Fact]
    [Trait("Rule", "E3")]
    public async Task A_name_is_free_once_its_table_is_deleted()
    {
        await using var node = new Node();
        var first = node.NewTable<string, int>(Named("scores"));

        first.Delete();

        Assert.Null(node.WhereIsTable("scores"));
        Assert.Same(node.NewTable<string, int>(Named("scores")), node.WhereIsTable("scores"));
    }

    [Fact]
    [Trait("Rule", "E3")]
    public async Task Who_sees_the_owner_down_finds_its_name_free()
    {
        await using var node = new Node();
        for (var round = 0; round < 20; round++)
        {
            var made = Lab.Event();
            var owner = node.Spawn(async self =>
            {
                self.NewTable<string, int>(Named("scores"));
                made.SetResult();
                await self.Receive<object>();
            });
            await made.Task.Soon();

            Assert.True(await node.Within(async self =>
            {
                self.Monitor(owner);
                self.Node.Exit(owner, ExitReason.Kill);
                await self.Receive<Down>();
                using var table = self.NewTable<string, int>(Named("scores"));
                return ReferenceEquals(table, node.WhereIsTable("scores"));
            }));
        }
    }

    [Fact]
    [Trait("Rule", "E6")]
    public async Task A_renamed_table_is_found_by_its_new_name_only()
    {
        await using var node = new Node();
        var table = node.NewTable<string, int>(Named("scores"));

        table.Rename("points");

        Assert.Same(table, node.WhereIsTable("points"));
        Assert.Null(node.WhereIsTable("scores"));
        Assert.Equal(("points", "points"), (table.Name, table.Info()!.Name));
        table.Delete();
        Assert.Null(node.WhereIsTable("points"));
    }

    [Fact]
    [Trait("Rule", "E6")]
    public async Task A_name_that_another_has_cannot_be_taken_by_renaming()
    {
        await using var node = new Node();
        var scores = node.NewTable<string, int>(Named("scores"));
        var points = node.NewTable<string, int>(Named("points"));

        Assert.Throws<ArgumentException>(() => scores.Rename("points"));
        Assert.Throws<ArgumentException>(() => scores.Rename("scores"));

        Assert.Same(scores, node.WhereIsTable("scores"));
        Assert.Same(points, node.WhereIsTable("points"));
    }

    [Fact]
    [Trait("Rule", "E6")]
    public async Task Renaming_an_unnamed_table_only_changes_what_it_is_called()
    {
        await using var node = new Node();
        var table = node.NewTable<string, int>();

        table.Rename("scores");

        Assert.Equal("Table 'scores'", table.ToString());
        Assert.Null(node.WhereIsTable("scores"));
    }

    [Fact]
    [Trait("Rule", "E13")]
    public async Task A_transfer_of_a_named_table_carries_the_table_itself()
    {
        await using var node = new Node();
        Table? made = null;
        var got = new TaskCompletionSource<Table>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heir = node.Spawn(async self => got.SetResult((await self.Receive<TableTransfer>()).Table));

        await node.EndOf(self =>
        {
            made = self.NewTable<string, int>(Named("scores") with { Heir = heir });
            return Task.CompletedTask;
        });

        Assert.Same(made, await got.Task.Soon());
        Assert.Equal("scores", made!.Name);
    }

    [Fact]
    [Trait("Rule", "E65")]
    public async Task All_tables_of_a_node_are_listed_while_they_are_there()
    {
        await using var node = new Node();
        Assert.Empty(node.Tables());
        Table[] tables = [node.NewTable<int, int>(Named("scores")), node.NewOrderedTable<int, int>(), node.NewBag<int, int>()];
        var gone = node.NewDuplicateBag<int, int>();

        gone.Delete();

        Assert.Equal(tables, node.Tables().OrderBy(table => table.Id));
    }

    [Fact]
    [Trait("Rule", "E64")]
    public async Task Info_tells_what_a_table_is_until_it_is_gone()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<int, int>(Named("scores") with { TrackStatistics = true });
        table.Insert(1, 1);
        table.TryLookup(1, out _);
        table.TryLookup(2, out _);
        table.TryLookup(3, out _);

        var info = table.Info()!;

        Assert.Equal((table.Id, "scores", true, TableType.OrderedSet), (info.Id, info.Name, info.IsNamed, info.Type));
        Assert.Equal((null, null, TableProtection.Public, 1), (info.Owner, info.Heir, info.Protection, info.Size));
        Assert.Equal((null, 1, 2), (info.FixedSince, info.Hits, info.Misses));
        Assert.Empty(info.Fixations);
        table.Delete();
        Assert.Null(table.Info());
    }

    private static TableOptions Named(string name) => new() { Name = name, Named = true };
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using static Pail.Runtime.Tests.Tables.TableOwners;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Heirs: which process gets the tables of an owner that ends, and in which order.</summary>
public sealed class TableInheritanceTests
{
    [Fact]
    [Trait("Rule", "E11")]
    public async Task The_heir_inherits_the_rows_and_is_told()
    {
        await using var node = new Node();
        var heir = Servant(node);
        var owner = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Heir = heir, HeirData = "yours" });
        Assert.Equal(heir, table.Info()!.Heir);

        node.Exit(owner, ExitReason.Kill);

        var transfer = await In(node, heir, async self => await self.Receive<TableTransfer>());
        Assert.Equal(new TableTransfer(table, owner, "yours"), transfer);
        Assert.Equal(heir, table.Owner);
        Assert.Equal(2, await In(node, heir, _ =>
        {
            table.Insert("bob", 2);
            return table.Count;
        }));
    }

    [Fact]
    [Trait("Rule", "E11")]
    public async Task The_heir_is_told_of_the_table_before_it_is_told_of_the_end()
    {
        await using var node = new Node();
        for (var round = 0; round < 50; round++)
        {
            var heard = new TaskCompletionSource<(object, object)>(TaskCreationOptions.RunContinuationsAsynchronously);
            var watching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var owner = Servant(node);
            var heir = node.Spawn(async self =>
            {
                self.Monitor(owner);
                watching.SetResult();
                heard.SetResult((await self.Receive<object>(), await self.Receive<object>()));
            });
            await watching.Task;
            await NewTable(node, owner, new TableOptions { Heir = heir });

            node.Exit(owner, ExitReason.Kill);

            var (first, second) = await heard.Task;
            Assert.IsType<TableTransfer>(first);
            Assert.IsType<Down>(second);
        }
    }

    [Fact]
    [Trait("Rule", "E11")]
    public async Task A_dead_heir_inherits_nothing()
    {
        await using var node = new Node();
        var heir = Servant(node);
        var owner = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Heir = heir });
        node.Exit(heir, ExitReason.Kill);
        await node.WaitForExit(heir);

        node.Exit(owner, ExitReason.Kill);
        await node.WaitForExit(owner);

        Assert.Null(table.Info());
    }

    [Fact]
    public async Task A_process_dead_already_counts_as_no_heir()
    {
        await using var node = new Node();
        var dead = Servant(node);
        node.Exit(dead, ExitReason.Kill);
        await node.WaitForExit(dead);

        var table = await NewTable(node, Servant(node), new TableOptions { Heir = dead });

        Assert.Null(table.Info()!.Heir);
    }

    [Fact]
    [Trait("Rule", "E12")]
    public async Task A_table_whose_heir_has_become_its_owner_goes_with_it()
    {
        await using var node = new Node();
        var heir = Servant(node);
        var owner = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Heir = heir });
        node.Exit(owner, ExitReason.Kill);
        await node.WaitForExit(owner);
        Assert.Equal(heir, table.Info()!.Heir);

        node.Exit(heir, ExitReason.Kill);
        await node.WaitForExit(heir);

        Assert.Null(table.Info());
    }

    [Fact]
    [Trait("Rule", "E12")]
    public async Task The_owner_can_change_the_heir()
    {
        await using var node = new Node();
        var first = Servant(node);
        var second = Servant(node);
        var owner = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Heir = first });

        await Do(node, owner, _ => table.SetHeir(second, 2));
        Assert.Equal(second, table.Info()!.Heir);
        node.Exit(owner, ExitReason.Kill);

        var transfer = await In(node, second, async self => await self.Receive<TableTransfer>());
        Assert.Equal(2, transfer.Data);
        await Do(node, second, _ => table.SetHeir(null));
        Assert.Null(table.Info()!.Heir);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    [Trait("Rule", "E11")]
    public async Task Tables_are_inherited_in_the_order_in_which_the_owner_has_acquired_them(int count)
    {
        await using var node = new Node();
        var inherited = await Inherit(node, (self, heir) =>
        {
            for (var i = 0; i < count; i++)
                self.NewTable<int, int>(heir(i));
            return Task.CompletedTask;
        });

        Assert.Equal(Enumerable.Range(0, count), inherited);
    }

    [Fact]
    [Trait("Rule", "E11")]
    public async Task What_was_deleted_leaves_no_place_for_what_comes_later()
    {
        await using var node = new Node();
        var inherited = await Inherit(node, (self, heir) =>
        {
            var tables = Enumerable.Range(0, 40).Select(i => self.NewTable<int, int>(heir(i))).ToList();
            for (var i = 0; i < 40; i += 3)
                tables[i].Delete();
            for (var i = 40; i < 60; i++)
                self.NewTable<int, int>(heir(i));
            return Task.CompletedTask;
        });

        Assert.Equal(Enumerable.Range(0, 60).Where(i => i >= 40 || i % 3 != 0), inherited);
    }

    [Fact]
    [Trait("Rule", "E11")]
    public async Task A_table_that_was_given_away_and_came_back_is_the_last()
    {
        await using var node = new Node();
        var friend = node.Spawn(async self =>
        {
            while (true)
            {
                var transfer = await self.Receive<TableTransfer>();
                transfer.Table.GiveAway(transfer.From);
            }
        });
        var inherited = await Inherit(node, async (self, heir) =>
        {
            var tables = Enumerable.Range(0, 5).Select(i => self.NewTable<int, int>(heir(i))).ToList();
            foreach (var i in (int[])[1, 0, 3])
            {
                tables[i].GiveAway(friend);
                await self.Receive<TableTransfer>();
            }

            // Fixations and other things that a process owns have no influence on the order.
            tables[2].SafeFix();
            self.NewTable<int, int>(heir(5));
        });

        Assert.Equal([2, 4, 1, 0, 3, 5], inherited);
    }

    private static Task<List<int>> Inherit(Node node, Func<Self, Func<int, TableOptions>, Task> acquire) => node.Within(async self =>
    {
        var heir = self.Pid;
        self.SpawnMonitor(async owner => await acquire(owner, number => new TableOptions { Heir = heir, HeirData = number }));
        var numbers = new List<int>();
        while (await self.Receive<object>() is TableTransfer transfer)
            numbers.Add((int)transfer.Data!);
        return numbers;
    });
}

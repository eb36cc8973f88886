using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Who owns a table, who may use it, and who gets it when the owner ends.</summary>
public sealed class TableOwnershipTests
{
    [Fact]
    [Trait("Rule", "E1")]
    public async Task A_table_belongs_to_its_creator_and_is_protected_by_default()
    {
        await using var node = new Node();
        var owner = Servant(node);

        var table = await NewTable(node, owner);

        Assert.Equal((null, owner, null, TableProtection.Protected, 1), table.Facts());
        Assert.Equal(owner, table.Owner);
    }

    [Fact]
    [Trait("Rule", "E3")]
    public async Task A_table_goes_with_its_owner()
    {
        await using var node = new Node();
        var owner = Servant(node);
        var table = await NewTable(node, owner);

        node.Exit(owner, ExitReason.Kill);
        await node.WaitForExit(owner);

        Assert.Null(table.Info());
        Assert.Throws<TableGoneException>(() => table.Member("ada"));
    }

    [Fact]
    [Trait("Rule", "P19")]
    public async Task Who_sees_the_owner_down_sees_the_table_gone()
    {
        await using var node = new Node();
        var observer = Servant(node);
        for (var round = 0; round < 50; round++)
        {
            var owner = Servant(node);
            var table = await NewTable(node, owner);
            await In(node, observer, self => self.Monitor(owner));

            node.Exit(owner, ExitReason.Kill);

            Assert.Null(await In(node, observer, async self =>
            {
                await self.Receive<Down>();
                return table.Info();
            }));
        }
    }

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

    [Fact]
    [Trait("Rule", "E9")]
    [Trait("Rule", "E10")]
    public async Task An_owner_gives_its_table_away_and_loses_its_rights()
    {
        await using var node = new Node();
        var heir = Servant(node);
        var owner = Servant(node);
        var receiver = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Heir = heir });

        await Do(node, owner, _ => table.GiveAway(receiver, "take care"));

        var transfer = await In(node, receiver, async self => await self.Receive<TableTransfer>());
        Assert.Equal(new TableTransfer(table, owner, "take care"), transfer);
        await Do(node, receiver, _ => table.Insert("bob", 2));
        await Assert.ThrowsAsync<TableAccessException>(() => Do(node, owner, _ => table.Insert("eve", 3)));
        Assert.Equal((null, receiver, heir, TableProtection.Protected, 2), table.Facts());

        node.Exit(owner, ExitReason.Kill);
        await node.WaitForExit(owner);
        Assert.Equal(receiver, table.Owner);
    }

    [Fact]
    [Trait("Rule", "E10")]
    public async Task A_table_cannot_be_given_to_its_owner_or_the_dead_or_a_stranger()
    {
        await using var node = new Node();
        await using var elsewhere = new Node();
        var owner = Servant(node);
        var dead = Servant(node);
        var stranger = Servant(elsewhere);
        node.Exit(dead, ExitReason.Kill);
        await node.WaitForExit(dead);
        var table = await NewTable(node, owner);

        foreach (var target in (Pid[])[owner, dead, stranger, default])
            await Assert.ThrowsAsync<ArgumentException>("to", () => Do(node, owner, _ => table.GiveAway(target)));

        await Assert.ThrowsAsync<ArgumentException>("heir", () => Do(node, owner, _ => table.SetHeir(stranger)));
        Assert.Equal(owner, table.Owner);
    }

    [Fact]
    [Trait("Rule", "E8")]
    public async Task Only_the_owner_gives_away_and_names_an_heir_even_of_a_public_table()
    {
        await using var node = new Node();
        var other = Servant(node);
        var table = await NewTable(node, Servant(node), new TableOptions { Protection = TableProtection.Public });

        await Assert.ThrowsAsync<TableAccessException>(() => Do(node, other, _ => table.GiveAway(other)));
        await Assert.ThrowsAsync<TableAccessException>(() => Do(node, other, _ => table.SetHeir(other)));
        Assert.Throws<TableAccessException>(() => table.GiveAway(other));
        Assert.Throws<TableAccessException>(() => table.SetHeir(null));
        Assert.Throws<TableAccessException>(() => node.NewTable<int, int>().GiveAway(other));
    }

    [Fact]
    [Trait("Rule", "E7")]
    public async Task Everyone_uses_and_may_delete_a_public_table()
    {
        await using var node = new Node();
        var other = Servant(node);
        var table = await NewTable(node, Servant(node), new TableOptions { Protection = TableProtection.Public });

        table.Insert("bob", 2);
        await Do(node, other, _ => table.Insert("eve", 3));
        Assert.Equal(3, table.Count);
        await Do(node, other, _ => table.Delete());

        Assert.Null(table.Info());
    }

    [Fact]
    [Trait("Rule", "E7")]
    public async Task Everyone_reads_a_protected_table_and_only_its_owner_writes()
    {
        await using var node = new Node();
        var owner = Servant(node);
        var other = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Name = "scores" });

        Assert.True(table.TryLookup("ada", out _));
        Assert.True(await In(node, other, _ => table.Member("ada") && table.Single().Value == 1));
        foreach (var write in Writes(table))
        {
            var error = await Assert.ThrowsAsync<TableAccessException>(() => Do(node, other, _ => write()));
            Assert.Equal("scores", error.TableName);
            Assert.Equal(owner, error.Owner);
            Assert.Equal(other, error.Caller);
            Assert.Equal(TableProtection.Protected, error.Protection);
            Assert.Null(Assert.Throws<TableAccessException>(write).Caller);
        }

        Assert.Equal(1, table.Count);
        foreach (var write in Writes(table))
            await Do(node, owner, _ => write());
        Assert.Null(table.Info());
    }

    [Fact]
    public async Task An_access_error_names_table_protection_owner_and_caller()
    {
        await using var node = new Node();
        var owner = Servant(node);
        var other = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Name = "scores" });

        var inside = await Assert.ThrowsAsync<TableAccessException>(() => Do(node, other, _ => table.Insert("ada", 2)));
        var outside = Assert.Throws<TableAccessException>(table.Delete);

        Assert.Equal($"Table 'scores' is protected and belongs to {owner}: {other} may not write to it.", inside.Message);
        Assert.Equal($"Table 'scores' is protected and belongs to {owner}: code outside any process may not delete it.", outside.Message);
    }

    [Fact]
    [Trait("Rule", "E7")]
    public async Task Others_learn_only_the_info_of_a_private_table()
    {
        await using var node = new Node();
        var owner = Servant(node);
        var other = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Protection = TableProtection.Private });
        Action[] reads = [() => table.TryLookup("ada", out _), () => table.Member("ada"), () => _ = table.Count, () => table.GetEnumerator()];

        foreach (var access in Writes(table).Concat(reads))
        {
            await Assert.ThrowsAsync<TableAccessException>(() => Do(node, other, _ => access()));
            Assert.Throws<TableAccessException>(access);
        }

        Assert.Equal((null, owner, null, TableProtection.Private, 1), await In(node, other, _ => table.Facts()));
        foreach (var access in reads.Concat(Writes(table)))
            await Do(node, owner, _ => access());
    }

    [Fact]
    public async Task A_walk_ends_with_an_error_when_the_walker_loses_the_private_table()
    {
        await using var node = new Node();
        var owner = Servant(node);
        var receiver = Servant(node);
        var table = await NewTable(node, owner, new TableOptions { Protection = TableProtection.Private });

        await Assert.ThrowsAsync<TableAccessException>(() => Do(node, owner, _ =>
        {
            using var walk = table.GetEnumerator();
            table.GiveAway(receiver);
            walk.MoveNext();
        }));
    }

    [Fact]
    public async Task A_table_of_the_node_outlives_processes_and_goes_with_the_node()
    {
        var node = new Node();
        await using (node)
        {
            var creator = Servant(node);
            var table = await In(node, creator, self => self.Node.NewTable<string, long>());
            node.Exit(creator, ExitReason.Kill);
            await node.WaitForExit(creator);

            table.Insert("ada", 1);
            Assert.Equal((null, null, null, TableProtection.Public, 1), table.Facts());

            await node.DisposeAsync();
            Assert.Null(table.Info());
        }
    }

    [Fact]
    public async Task A_table_of_the_node_has_no_heir()
    {
        await using var node = new Node();
        var heir = Servant(node);

        Assert.Throws<ArgumentException>(() => node.NewTable<string, long>(new TableOptions { Heir = heir }));
    }

    [Fact]
    public async Task A_table_is_never_orphaned_when_owner_and_heir_end_together()
    {
        await using var node = new Node();
        for (var round = 0; round < 200; round++)
        {
            var heir = Servant(node);
            var owner = Servant(node);
            var table = await NewTable(node, owner, new TableOptions { Heir = heir });

            Together.Run(() => node.Exit(owner, ExitReason.Kill), () => node.Exit(heir, ExitReason.Kill));
            await node.WaitForExit(owner);
            await node.WaitForExit(heir);

            Assert.Null(table.Info());
        }
    }

    [Fact]
    public async Task A_table_is_never_orphaned_when_it_is_given_away_while_both_end()
    {
        await using var node = new Node();
        for (var round = 0; round < 200; round++)
        {
            var owner = Servant(node);
            var receiver = Servant(node);
            var table = await NewTable(node, owner);

            node.Send(owner, (Func<Self, Task>)(self =>
            {
                Record.Exception(() => table.GiveAway(receiver));
                return Task.CompletedTask;
            }));
            Together.Run(() => node.Exit(owner, ExitReason.Kill), () => node.Exit(receiver, ExitReason.Kill));
            await node.WaitForExit(owner);
            await node.WaitForExit(receiver);

            Assert.Null(table.Info());
        }
    }

    // Ends with the deletion of the table.
    private static Action[] Writes(Table<string, long> table) =>
    [
        () => table.Insert("ada", 1), () => table.InsertNew("ada", 1), () => table.UpdateCounter("ada", 1), () => table.Delete("ada"),
        () => table.TryTake("ada", out _), table.Delete,
    ];

    /// <summary>A process that does what it is sent.</summary>
    private static Pid Servant(Node node) => node.Spawn(async self =>
    {
        while (true)
        {
            var job = await self.Receive<Func<Self, Task>>();
            await job(self);
        }
    });

    private static Task<Table<string, long>> NewTable(Node node, Pid owner, TableOptions? options = null) => In(node, owner, self =>
    {
        var table = self.NewTable<string, long>(options);
        table.Insert("ada", 1);
        return table;
    });

    private static Task<bool> Do(Node node, Pid servant, Action<Self> code) => In(node, servant, self =>
    {
        code(self);
        return true;
    });

    private static Task<T> In<T>(Node node, Pid servant, Func<Self, T> code) => In(node, servant, self => Task.FromResult(code(self)));

    private static Task<T> In<T>(Node node, Pid servant, Func<Self, Task<T>> code)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Send(servant, (Func<Self, Task>)(async self =>
        {
            try
            {
                done.SetResult(await code(self));
            }
            catch (Exception error)
            {
                done.TrySetException(error);
            }
        }));
        return done.Task;
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Tables that the node inherits when their owner ends, and that another process claims.</summary>
public sealed class TableOrphanTests
{
    private static readonly TableOptions Orphan = new() { NodeInherits = true };

    [Fact]
    [Trait("Rule", "E3")]
    public async Task The_node_inherits_the_rows_and_the_next_process_claims_them()
    {
        await using var node = new Node();
        var table = await Abandoned(node, Orphan);
        Assert.Equal((null, null, null, TableProtection.Protected, 1), table.Facts());
        Assert.True(table.Member("ada"));

        var owner = Worker(node);
        Assert.True(await Run(node, owner, table.TryClaim));

        Assert.Equal(owner, table.Owner);
        Assert.True(await Run(node, owner, () => table.InsertNew("eve", 2)));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public async Task It_survives_owner_after_owner()
    {
        await using var node = new Node();
        var table = await Abandoned(node, Orphan);
        for (var round = 0; round < 10; round++)
        {
            var owner = Worker(node);
            Assert.True(await Run(node, owner, table.TryClaim));
            node.Exit(owner, ExitReason.Kill);
            await node.WaitForExit(owner);
            Assert.Null(table.Owner);
        }

        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task A_protected_orphan_can_be_read_but_not_written_deleted_or_given_away()
    {
        await using var node = new Node();
        var table = await Abandoned(node, Orphan);

        Assert.Equal(1, table.Lookup("ada")[0]);
        Assert.Throws<TableAccessException>(() => table.Insert("ada", 2));
        Assert.Throws<TableAccessException>(table.Delete);
        Assert.Throws<TableAccessException>(() => table.GiveAway(Worker(node)));
        Assert.Throws<TableAccessException>(() => table.SetHeir(null));
    }

    [Fact]
    public async Task A_living_heir_comes_before_the_node()
    {
        await using var node = new Node();
        var heir = Worker(node);
        var table = await Abandoned(node, Orphan with { Heir = heir });
        Assert.Equal(heir, table.Owner);

        // The heir is the owner now, so only the node can inherit the table.
        node.Exit(heir, ExitReason.Kill);
        await node.WaitForExit(heir);

        Assert.Null(table.Owner);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task The_node_inherits_when_the_heir_has_ended_before()
    {
        await using var node = new Node();
        var heir = Worker(node);
        var owner = Worker(node);
        var table = await Run(node, owner, self => self.NewTable<string, long>(Orphan with { Heir = heir }));
        foreach (var pid in (Pid[])[heir, owner])
        {
            node.Exit(pid, ExitReason.Kill);
            await node.WaitForExit(pid);
        }

        Assert.NotNull(table.Info());
        Assert.True(await Run(node, Worker(node), table.TryClaim));
    }

    [Fact]
    public async Task A_table_that_has_an_owner_or_was_always_the_nodes_cannot_be_claimed()
    {
        await using var node = new Node();
        var owner = Worker(node);
        var table = await Run(node, owner, self => self.NewTable<string, long>(Orphan));

        Assert.False(await Run(node, owner, table.TryClaim));
        Assert.False(await Run(node, Worker(node), table.TryClaim));
        Assert.False(await Run(node, owner, node.NewTable<string, long>().TryClaim));
        Assert.Equal(owner, table.Owner);
    }

    [Fact]
    public async Task A_table_that_is_gone_cannot_be_claimed()
    {
        await using var node = new Node();
        var table = await Abandoned(node, Orphan with { Protection = TableProtection.Public });
        table.Delete();

        await Assert.ThrowsAsync<TableGoneException>(() => Run(node, Worker(node), table.TryClaim));
    }

    [Fact]
    public async Task Only_a_process_of_the_node_claims()
    {
        await using var node = new Node();
        await using var other = new Node();
        var table = await Abandoned(node, Orphan);

        Assert.Throws<InvalidOperationException>(() => table.TryClaim());
        await Assert.ThrowsAsync<ArgumentException>(() => Run(other, Worker(other), table.TryClaim));
        Assert.Null(table.Owner);
    }

    [Fact]
    public async Task A_table_that_the_node_makes_cannot_be_inherited_by_it()
    {
        await using var node = new Node();

        var error = Assert.Throws<ArgumentException>(() => node.NewTable<string, long>(Orphan));

        Assert.Equal("options", error.ParamName);
    }

    [Fact]
    public async Task Orphans_go_with_the_node()
    {
        var node = new Node();
        var orphan = await Abandoned(node, Orphan);
        var claimed = await Abandoned(node, Orphan);
        await Run(node, Worker(node), claimed.TryClaim);

        await node.DisposeAsync();

        Assert.Null(orphan.Info());
        Assert.Null(claimed.Info());
    }

    [Fact]
    public async Task A_named_orphan_keeps_its_name_until_it_is_deleted()
    {
        await using var node = new Node();
        var options = new TableOptions { Name = "shopping", Named = true, NodeInherits = true, Protection = TableProtection.Public };
        var table = await Abandoned(node, options);
        Assert.Same(table, node.WhereIsTable("shopping"));

        table.Delete();

        Assert.Null(node.WhereIsTable("shopping"));
    }

    [Fact]
    public async Task Of_many_that_claim_at_once_one_does_and_none_is_lost_when_all_are_killed_meanwhile()
    {
        await using var node = new Node();
        var table = await Abandoned(node, Orphan);
        for (var round = 0; round < 200; round++)
        {
            var claimers = Enumerable.Range(0, 4).Select(_ => Worker(node)).ToArray();
            var claims = claimers.Select(pid => Run(node, pid, table.TryClaim)).ToArray();
            var won = (await Task.WhenAll(claims)).Count(claimed => claimed);
            Assert.Equal(1, won);

            // The owner ends while another process claims the table: the claim finds either an owner or a table of the node. In the end the
            // node has the table.
            var killed = round % claimers.Length;
            Together.Run(
                () => claimers.ToList().ForEach(pid => node.Exit(pid, ExitReason.Kill)),
                () => node.Send(claimers[killed], (Action<Self>)(_ => Record.Exception(() => table.TryClaim()))));
            foreach (var pid in claimers)
                await node.WaitForExit(pid);
            Assert.Equal((null, null, null, TableProtection.Protected, 1), table.Facts());
        }
    }

    private static async Task<Table<string, long>> Abandoned(Node node, TableOptions options)
    {
        var owner = Worker(node);
        var table = await Run(node, owner, self =>
        {
            var table = self.NewTable<string, long>(options);
            table.Insert("ada", 1);
            return table;
        });
        node.Exit(owner, ExitReason.Kill);
        await node.WaitForExit(owner);
        return table;
    }

    /// <summary>A process that runs each function that it receives.</summary>
    private static Pid Worker(Node node) => node.Spawn(async self =>
    {
        while (true)
            (await self.Receive<Action<Self>>())(self);
    });

    private static Task<T> Run<T>(Node node, Pid worker, Func<T> code) => Run(node, worker, _ => code());

    private static Task<T> Run<T>(Node node, Pid worker, Func<Self, T> code)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Send(worker, (Action<Self>)(self =>
        {
            try
            {
                done.SetResult(code(self));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }));
        return done.Task;
    }
}

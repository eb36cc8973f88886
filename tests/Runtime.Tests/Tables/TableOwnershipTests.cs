using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using static Pail.Runtime.Tests.Tables.TableOwners;

namespace Pail.Runtime.Tests.Tables;

/// <summary>The owner of a table, and the table after the owner's end.</summary>
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
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using static Pail.Runtime.Tests.Tables.TableOwners;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Which process may use a table in which way.</summary>
public sealed class TableProtectionTests
{
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
        Action[] reads =
            [() => table.TryLookup("ada", out _), () => table.Member("ada"), () => _ = table.Count, () => table.GetEnumerator()];

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

    // Ends with the deletion of the table.
    private static Action[] Writes(Table<string, long> table) =>
    [
        () => table.Insert("ada", 1), () => table.InsertNew("ada", 1), () => table.UpdateCounter("ada", 1), () => table.Delete("ada"),
        () => table.TryTake("ada", out _), table.Delete,
    ];
}

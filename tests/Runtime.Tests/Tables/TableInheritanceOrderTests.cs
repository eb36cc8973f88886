using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>In which order an heir gets the tables of an owner that ends.</summary>
public sealed class TableInheritanceOrderTests
{
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

            // Fixations and what else a process owns do not count.
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

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using Pail.Runtime.Testing;
using Pail.Runtime.Tests.Guide;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of tables. A region is called as the member that shows it.</summary>
public sealed class TableExamples
{
    private Transcript Console { get; } = new();

    [Fact]
    public async Task A_table_keeps_rows_and_counts()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Tables.Table`2
        var scores = node.NewTable<string, long>(new TableOptions { Name = "scores" });
        scores.Insert("ada", 10);
        scores.UpdateCounter("ada", 5);
        if (scores.TryLookup("ada", out var score))
            Console.WriteLine(score); // 15
        #endregion

        Assert.Equal("15", Console.ToString());
    }

    [Fact]
    public async Task A_table_of_the_node_takes_a_comparer()
    {
        await using var node = new Node();

        #region M:Pail.Runtime.Tables.NodeTables.NewTable``2(Pail.Runtime.Processes.Node,Pail.Runtime.Tables.TableOptions,System.Collections.Generic.IEqualityComparer{``0})
        var scores = node.NewTable<string, long>(comparer: StringComparer.OrdinalIgnoreCase);
        #endregion

        scores.Insert("ada", 1);
        Assert.True(scores.Member("ADA"));
    }

    [Fact]
    public void A_table_of_a_process_may_be_its_own() => Simulation.Run(self =>
    {
        #region M:Pail.Runtime.Tables.ProcessTables.NewTable``2(Pail.Runtime.Processes.Self,Pail.Runtime.Tables.TableOptions,System.Collections.Generic.IEqualityComparer{``0})
        var names = self.NewTable<Pid, string>(new TableOptions { Name = "names", Protection = TableProtection.Private });
        #endregion
        names.Insert(self.Pid, "root");
        return Task.CompletedTask;
    });

    [Fact]
    public void A_table_that_is_given_away_is_a_message() => Simulation.Run(async self =>
    {
        var root = self.Pid;
        self.Spawn(async giver =>
        {
            var table = giver.NewTable<string, long>();
            table.Insert("ada", 10);
            table.GiveAway(root);
        });

        #region T:Pail.Runtime.Tables.TableTransfer
        var transfer = await self.Receive<TableTransfer>();
        var scores = (Table<string, long>)transfer.Table;
        #endregion
        Assert.True(scores.Member("ada"));
    });

    [Fact]
    public async Task A_key_that_is_deleted_keeps_its_place_in_a_walk()
    {
        await using var node = new Node();
        var jobs = node.NewTable<int, string>();
        jobs.Insert([new(1, "wash"), new(2, "rinse"), new(3, "dry")]);

        #region M:Pail.Runtime.Tables.Table.SafeFix
        using (jobs.SafeFix())
        {
            for (var more = jobs.TryFirst(out var number); more; more = jobs.TryNext(number, out number))
            {
                if (jobs.TryTake(number, out var job))
                    Console.WriteLine(job);
            }
        }
        #endregion

        Assert.Equal(["dry", "rinse", "wash"], Console.ToString().Split('\n').Order());
        Assert.Equal(0, jobs.Count);
    }

    [Fact]
    public async Task A_span_stands_for_a_key()
    {
        await using var node = new Node();
        var scores = node.NewTable<string, long>();
        scores.Insert("ada", 10);

        #region M:Pail.Runtime.Tables.Table`2.GetAlternateLookup``1
        var byName = scores.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = byName.TryLookup("ada=10".AsSpan(0, 3), out var score);
        #endregion

        Assert.True(found);
        Assert.Equal(10, score);
    }

    [Fact]
    public async Task Bytes_are_compared_by_what_is_in_them()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Tables.BytesComparer
        var pages = node.NewTable<byte[], string>(comparer: BytesComparer.Instance);
        #endregion

        pages.Insert([1, 2], "one, two");
        Assert.True(pages.Member([1, 2]));
    }

    [Fact]
    public async Task A_bag_keeps_several_rows_for_a_key()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Tables.BagTable`2
        var tags = node.NewBag<string, string>();
        tags.Insert("milk", "white");
        tags.Insert("milk", "cold");
        tags.Insert("milk", "white");
        Console.WriteLine(string.Join(", ", tags.Lookup("milk"))); // white, cold
        #endregion

        Assert.Equal("white, cold", Console.ToString());
    }

    [Fact]
    public async Task Rows_are_selected_page_by_page()
    {
        await using var node = new Node();
        var scores = node.NewOrderedTable<string, long>();
        scores.Insert([new("ada", 10), new("bob", 5), new("eve", 12), new("zoe", 30)]);

        #region M:Pail.Runtime.Tables.RowTable`2.Select``1(System.Func{`0,`1,System.Boolean},System.Func{`0,`1,``0},System.Int32)
        var page = scores.Select((_, score) => score >= 10, (name, _) => name, limit: 2);
        for (; page is not null; page = page.Next())
            Console.WriteLine(string.Join(", ", page.Rows));
        #endregion

        Assert.Equal("ada, eve\nzoe", Console.ToString());
    }

    [Fact]
    public void A_table_that_the_node_has_inherited_is_claimed() => Simulation.Run(async self =>
    {
        var table = self.NewTable<string, int>();
        self.SpawnMonitor(owner =>
        {
            table = owner.NewTable<string, int>(new TableOptions { NodeInherits = true });
            table.Insert("milk", 3);
            return Task.CompletedTask;
        });
        await self.Receive<Down>();

        #region M:Pail.Runtime.Tables.Table.TryClaim
        var mine = table.TryClaim() ? table : self.NewTable<string, int>(new TableOptions { NodeInherits = true });
        #endregion

        Assert.Equal((3, self.Pid), (mine.Lookup("milk")[0], mine.Owner));
    });
}

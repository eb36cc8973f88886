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
    public async Task An_update_decides_row_by_row()
    {
        await using var node = new Node();
        var balances = node.NewTable<string, decimal>();
        balances.Insert("ada", 40m);
        Assert.True(Pay());
        Assert.False(Pay());

        bool Pay()
        {
            #region M:Pail.Runtime.Tables.Table`2.Update``2(`0,``0,Pail.Runtime.Tables.RowUpdate{`1,``0,``1})
            var paid = balances.Update("ada", 30m, static (bool found, ref decimal balance, decimal amount, out bool paid) =>
            {
                paid = found && balance >= amount;
                balance -= amount;
                return paid ? RowChange.Put : RowChange.Keep;
            });
            #endregion
            return paid;
        }
    }

    [Fact]
    public async Task A_counter_goes_round()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>();
        Assert.Equal([0, 1, 2, 0], Enumerable.Range(0, 4).Select(_ => Next()));

        long Next()
        {
            #region T:Pail.Runtime.Tables.Counters
            var worker = table.UpdateCounter("next", 1, new CounterLimit(Threshold: 2, SetValue: 0), initial: -1);
            #endregion
            return worker;
        }
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
}

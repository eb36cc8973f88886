using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of what is done to a row. A region is called as the member that shows it.</summary>
public sealed class RowExamples
{
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
            #region M:Pail.Runtime.Tables.UniqueTable`2.Update``2(`0,``0,Pail.Runtime.Tables.RowUpdate{`1,``0,``1})
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
    public async Task Several_fields_are_counted_as_one()
    {
        await using var node = new Node();
        var visits = node.NewTable<string, Visits>();

        #region T:Pail.Runtime.Tables.FieldCounters
        var today = visits.UpdateCounter("ada", static (ref Visits row) => ref row.Today, 1, new Visits());
        visits.UpdateCounters("ada", [new(static (ref Visits row) => ref row.Today, 1), new(static (ref Visits row) => ref row.Ever, 1)]);
        #endregion

        Assert.Equal(1, today);
        Assert.Equal([new Visits { Today = 2, Ever = 1 }], visits.Lookup("ada"));
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_used_and_after_a_day_of_work()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var sessions = node.NewTable<string, string>();
        var session = "cart: tea";

        #region T:Pail.Runtime.Tables.Expiration
        sessions.Insert("ada", session, Expiration.Sliding(TimeSpan.FromMinutes(20), atMost: TimeSpan.FromHours(8)));
        #endregion

        for (var quarters = 1; quarters < 32; quarters++)
        {
            time.Advance(TimeSpan.FromMinutes(15));
            Assert.True(sessions.TryLookup("ada", out _));
        }

        time.Advance(TimeSpan.FromMinutes(15));
        Assert.False(sessions.TryLookup("ada", out _));
    }

    private record struct Visits
    {
        public long Today;
        public long Ever;
    }
}

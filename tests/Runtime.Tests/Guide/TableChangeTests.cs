using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

public sealed class TableChangeTests : Chapter
{
    [Fact]
    public Task No_count_is_lost() => Shell(async (node, self) =>
    {
        #region No_count_is_lost
        var visits = node.NewTable<string, long>();
        for (var visitor = 0; visitor < 10; visitor++)
        {
            self.SpawnMonitor(async _ =>
            {
                for (var visit = 0; visit < 1000; visit++)
                    visits.UpdateCounter("home", increment: 1, initial: 0);
            });
        }

        for (var visitor = 0; visitor < 10; visitor++)
            await self.Receive<Down>();
        Console.WriteLine(visits.TryLookup("home", out var count) ? count : 0);
        #endregion
    });

    [Fact]
    public Task A_counter_begins_anew_at_its_limit() => Shell(async (node, self) =>
    {
        #region A_counter_begins_anew_at_its_limit
        var turns = node.NewTable<string, long>();
        for (var turn = 0; turn < 4; turn++)
            Console.WriteLine(turns.UpdateCounter("next", 1, new CounterLimit(Threshold: 2, SetValue: 0), initial: -1));
        #endregion
    });

    [Fact]
    public Task Several_fields_of_a_row_are_counted_at_once() => Shell(async (node, self) =>
    {
        #region Several_fields_of_a_row_are_counted_at_once
        var visits = node.NewTable<string, Visits>();
        visits.Insert("home", new Visits { Today = 9, Ever = 99 });
        visits.UpdateCounters("home", [new(static (ref Visits row) => ref row.Today, 1), new(static (ref Visits row) => ref row.Ever, 1)]);
        Console.WriteLine(visits.Lookup("home")[0]);

        visits.UpdateElement("home", static (ref Visits row) => ref row.Today, 0L);
        Console.WriteLine(visits.Lookup("home")[0]);
        #endregion
    });

    [Fact]
    public Task The_first_one_wins() => Shell(async (node, self) =>
    {
        #region The_first_one_wins
        var claims = node.NewTable<string, Pid>();
        for (var number = 0; number < 5; number++)
        {
            self.SpawnMonitor(async worker =>
            {
                if (claims.InsertNew("report", worker.Pid))
                    Console.WriteLine("I write the report");
            });
        }

        for (var number = 0; number < 5; number++)
            await self.Receive<Down>();
        #endregion
    });

    [Fact]
    public Task A_change_depends_on_what_is_there() => Shell(async (node, self) =>
    {
        #region A_change_depends_on_what_is_there
        var stock = node.NewTable<string, int>();
        stock.Insert("milk", 3);

        Console.WriteLine(Buy(2));
        Console.WriteLine(Buy(2));
        Console.WriteLine(Buy(1));
        Console.WriteLine(stock.Member("milk"));

        bool Buy(int amount) => stock.Update("milk", amount, static (bool found, ref int left, int amount, out bool bought) =>
        {
            bought = found && left >= amount;
            if (!bought)
                return RowChange.Keep;
            left -= amount;
            return left > 0 ? RowChange.Put : RowChange.Remove;
        });
        #endregion
    });

    [Fact]
    public Task Several_rows_are_inserted_as_one() => Shell(async (node, self) =>
    {
        #region Several_rows_are_inserted_as_one
        var bucket = node.NewTable<string, int>();
        bucket.Insert([new("milk", 3), new("bread", 1)]);
        Console.WriteLine(bucket.InsertNew([new("bread", 2), new("eggs", 6)]));
        Console.WriteLine(bucket.Member("eggs"));
        #endregion
    });

    [Fact]
    public Task A_key_has_several_rows_in_a_bag() => Shell(async (node, self) =>
    {
        #region A_key_has_several_rows_in_a_bag
        var likes = node.NewBag<string, string>();
        likes.Insert("ada", "tea");
        likes.Insert("ada", "cake");
        likes.Insert("ada", "tea");
        Console.WriteLine(string.Join(", ", likes.Lookup("ada")));

        likes.DeleteObject("ada", "tea");
        Console.WriteLine(string.Join(", ", likes.Lookup("ada")));
        #endregion
    });
}

using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Many threads and few keys. At the end each test checks that no change was lost or made twice.</summary>
public sealed class TableStressTests
{
    private const int Rounds = 20_000;

    [Fact]
    [Trait("Rule", "E61")]
    public async Task Exactly_one_insert_new_wins_each_key()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        var wins = new int[Together.Threads];

        Together.Run(Together.Threads, me =>
        {
            for (var key = 0; key < Rounds; key++)
            {
                if (table.InsertNew(key, me))
                    wins[me]++;
            }
        });

        Assert.Equal(Rounds, wins.Sum());
        Assert.Equal(Rounds, table.Count);
        Assert.Equal(wins, Enumerable.Range(0, wins.Length).Select(me => table.Count(pair => pair.Value == me)));
    }

    [Fact]
    [Trait("Rule", "E24")]
    public async Task Takers_get_each_row_exactly_once()
    {
        await using var node = new Node();
        var table = node.NewTable<int, long>();
        var taken = new ConcurrentBag<long>();
        var inserting = 2;

        Together.Run(4, me =>
        {
            if (me < 2)
            {
                // InsertNew does not wait for a taker: when the key has a row, it returns false, and this thread tries again.
                for (var value = me; value < 2 * Rounds; value += 2)
                {
                    while (!table.InsertNew(value % 7, value))
                        Thread.Yield();
                }

                Interlocked.Decrement(ref inserting);
                return;
            }

            bool more;
            do
            {
                more = Volatile.Read(ref inserting) > 0;
                for (var key = 0; key < 7; key++)
                {
                    if (table.TryTake(key, out var value))
                        taken.Add(value);
                }
            }
            while (more);
        });

        Assert.Equal(Enumerable.Range(0, 2 * Rounds).Select(n => (long)n), taken.Order());
        Assert.Equal(0, table.Count);
        Assert.Empty(table);
    }

    [Fact]
    public async Task Storms_of_inserts_and_deletes_leave_the_count_right_and_every_row_reachable()
    {
        const int Keys = 5;
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        var balance = 0;
        RowUpdate<int, int, int> toggle = static (found, ref _, _, out delta) =>
        {
            delta = found ? -1 : 1;
            return found ? RowChange.Remove : RowChange.Put;
        };
        RowUpdate<int, int, int> nothing = static (_, ref _, _, out delta) =>
        {
            delta = 0;
            return RowChange.Keep;
        };

        Together.Run(Together.Threads, me =>
        {
            var random = new Random(me);
            var mine = 0;
            for (var i = 0; i < Rounds; i++)
            {
                var key = random.Next(Keys);
                mine += random.Next(5) switch
                {
                    0 => table.InsertNew(key, i) ? 1 : 0,
                    1 => table.Delete(key) ? -1 : 0,
                    2 => table.TryTake(key, out _) ? -1 : 0,
                    3 => table.Update(key, 0, toggle),
                    _ => table.Update(key, 0, nothing),
                };
                Assert.InRange(table.Count, 0, Keys);
            }

            Interlocked.Add(ref balance, mine);
        });

        Assert.Equal(balance, table.Count);
        Assert.Equal(balance, table.ToArray().Length);
        Assert.Equal(balance, Enumerable.Range(0, Keys).Count(table.Member));
        foreach (var (key, _) in table.ToArray())
            Assert.True(table.Delete(key));
        Assert.All(Enumerable.Range(0, Keys), key => Assert.True(table.InsertNew(key, 0)));
        Assert.Equal(Keys, table.Count);
    }

    [Fact]
    [Trait("Rule", "E63")]
    public async Task The_count_is_exact_at_some_instant_while_rows_come_and_go()
    {
        const int Lasting = 100;
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        for (var i = 0; i < Lasting; i++)
            table.Insert(-1 - i, 0);
        var movers = 3;

        Together.Run(4, me =>
        {
            if (me == 3)
            {
                while (Volatile.Read(ref movers) > 0)
                    Assert.InRange(table.Count, Lasting, Lasting + 3);
                return;
            }

            // Each of these threads has at most one row in the table.
            for (var i = 0; i < Rounds; i++)
            {
                table.Insert(me, i);
                table.Delete(me);
            }

            Interlocked.Decrement(ref movers);
        });

        Assert.Equal(Lasting, table.Count);
    }

    [Fact]
    public async Task Updates_of_one_row_are_isolated_even_while_the_row_comes_and_goes()
    {
        await using var node = new Node();
        var table = node.NewTable<int, long>();
        var calls = 0;
        var removed = 0L;

        // Each update adds one, or removes the row and returns its value. In the end the sum must be the number of additions.
        Together.Run(Together.Threads, me =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var away = table.Update(0, (i + me) % 5 == 0, (bool found, ref long row, bool remove, out long away) =>
                {
                    Interlocked.Increment(ref calls);
                    away = found && remove ? row : 0;
                    row++;
                    return found && remove ? RowChange.Remove : RowChange.Put;
                });
                Interlocked.Add(ref removed, away == 0 ? 0 : away + 1);
            }
        });

        var left = table.TryLookup(0, out var row) ? row : 0;
        Assert.Equal(Together.Threads * Rounds, calls);
        Assert.Equal(calls, removed + left);
    }
}

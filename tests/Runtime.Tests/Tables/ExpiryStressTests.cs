using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Many rows and many threads: no row expires twice, no row is forgotten, and no caller waits for the wheel.</summary>
public sealed class ExpiryStressTests
{
    [Fact]
    public async Task A_million_rows_that_expire_in_the_same_second_keep_no_reader_waiting()
    {
        const int Many = 1_000_000;
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var table = node.NewTable<int, int>(new TableOptions { Capacity = Many });
        var told = 0;
        table.RowExpired += (_, _) => Interlocked.Increment(ref told);
        table.Insert(-1, -1);
        for (var i = 0; i < Many; i++)
            table.Insert(i, i, Expiration.After(TimeSpan.FromMilliseconds(60_000 + (i % 1000))));

        // Advance runs the clock's timers before it returns. It must return, and readers and writers must get their answers, while many
        // expired rows have not been removed yet. So no caller waits for the removal of all rows.
        time.Advance(TimeSpan.FromSeconds(62));
        Assert.True(table.Count > Many / 2, $"Only {table.Count} rows were left when the clock had gone on.");
        Assert.True(table.TryLookup(-1, out _));
        Assert.False(table.TryLookup(0, out _));
        Assert.False(table.TryLookup(Many - 1, out _));
        Assert.True(table.InsertNew(Many - 1, 0, Expiration.After(TimeSpan.FromHours(1))));

        await Lab.Until(() => Volatile.Read(ref told) == Many);
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public async Task Every_row_ends_exactly_once_by_expiring_or_by_being_taken()
    {
        const int Keys = 64;
        const int Rounds = 20_000;
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var table = node.NewTable<int, long>();
        var expired = 0L;
        var taken = 0L;
        var inserted = 0L;
        table.RowExpired += (_, row) => Interlocked.Add(ref expired, row.Row);
        var working = 3;

        Together.Run(4, me =>
        {
            if (me == 3)
            {
                while (Volatile.Read(ref working) > 0)
                    time.Advance(TimeSpan.FromMilliseconds(5));
                return;
            }

            // Each inserted row leaves the table in exactly one way: it expires, or it is taken.
            var random = new Random(me);
            for (var i = 0; i < Rounds; i++)
            {
                var key = random.Next(Keys);
                var row = 1 + (long)random.Next(1000);
                if (random.Next(3) > 0)
                {
                    var span = TimeSpan.FromMilliseconds(1 + random.Next(100));
                    if (table.InsertNew(key, row, random.Next(2) == 0 ? Expiration.After(span) : Expiration.Sliding(span)))
                        Interlocked.Add(ref inserted, row);
                }
                else if (table.TryTake(key, out var old))
                {
                    Interlocked.Add(ref taken, old);
                }
                else
                {
                    table.TryLookup(key, out _);
                }
            }

            Interlocked.Decrement(ref working);
        });

        await Lab.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return Interlocked.Read(ref inserted) == Interlocked.Read(ref expired) + Interlocked.Read(ref taken);
        });
        Assert.Equal(0, table.Count);
    }
}

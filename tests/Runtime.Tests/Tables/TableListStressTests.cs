using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Lists that are inserted at one instant while other threads read, write and insert lists of their own.</summary>
public sealed class TableListStressTests
{
    private const int Rounds = 3_000;

    public static TheoryData<TableType> Types => [.. Enum.GetValues<TableType>()];

    [Theory]
    [MemberData(nameof(Types))]
    [Trait("Rule", "E18")]
    [Trait("Rule", "E60")]
    public async Task No_reader_sees_a_part_of_a_list(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<int, int>(type);
        table.Insert([new(1, 0), new(2, 0)]);
        var writing = true;

        Together.Run(Write, () => Read(1, 2), () => Read(2, 1));

        Assert.Equal((Rounds, Rounds), (Last(1), Last(2)));

        void Write()
        {
            try
            {
                for (var i = 1; i <= Rounds; i++)
                    table.Insert([new(1, i), new(2, i)]);
            }
            finally
            {
                Volatile.Write(ref writing, false);
            }
        }

        // The second read must not be older than the first one, in whichever order the two rows are written.
        void Read(int first, int second)
        {
            do
            {
                var before = Last(first);
                Assert.True(before <= Last(second), "A part of a list was seen.");
            }
            while (Volatile.Read(ref writing));
        }

        int Last(int key) => table.Lookup(key)[^1];
    }

    [Theory]
    [MemberData(nameof(Types))]
    [Trait("Rule", "E18")]
    [Trait("Rule", "E25")]
    [Trait("Rule", "E63")]
    public async Task The_count_changes_by_whole_lists_and_whole_tables(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<int, int>(type);
        var writing = true;

        Together.Run(
            () =>
            {
                try
                {
                    for (var i = 1; i <= Rounds; i++)
                    {
                        Assert.True(table.InsertNew([new(1, i), new(2, i), new(3, i)]));
                        table.DeleteAllObjects();
                    }
                }
                finally
                {
                    Volatile.Write(ref writing, false);
                }
            },
            Count,
            Count);

        void Count()
        {
            while (Volatile.Read(ref writing))
                Assert.Contains(table.Count, (int[])[0, 3]);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    [Trait("Rule", "E21")]
    [Trait("Rule", "E61")]
    public async Task Of_lists_that_want_the_same_keys_in_any_order_exactly_one_is_inserted(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<int, int>(type);
        var wins = new int[Together.Threads];

        Together.Run(Together.Threads, me =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                KeyValuePair<int, int>[] list = [new(2 * round, me), new((2 * round) + 1, me)];
                if (int.IsOddInteger(me))
                    Array.Reverse(list);
                if (table.InsertNew(list))
                    wins[me]++;
            }
        });

        Assert.Equal(Rounds, wins.Sum());
        Assert.Equal(2 * Rounds, table.Count);
        Assert.All(
            Enumerable.Range(0, Rounds),
            round => Assert.Equal(Assert.Single(table.Lookup(2 * round)), Assert.Single(table.Lookup((2 * round) + 1))));
    }

    [Theory]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    [Trait("Rule", "E60")]
    public async Task Lists_in_opposite_orders_neither_deadlock_nor_mix(TableType type)
    {
        await using var node = new Node();
        var table = node.MakeUnique<int, int>(type);
        var keys = Enumerable.Range(0, 10).ToArray();

        Together.Run(Together.Threads, me =>
        {
            for (var round = 0; round < Rounds / 3; round++)
            {
                var row = (round * Together.Threads) + me;
                table.Insert((int.IsOddInteger(me) ? keys.Reverse() : keys).Select(key => KeyValuePair.Create(key, row)));

                // Also single rows, which are deleted and are never a part of a list.
                table.Insert(-1 - me, row);
                Assert.True(table.Delete(-1 - me));
            }
        });

        Assert.Equal(keys, table.Keys().Order());
        Assert.Single(table.ToList().Select(row => row.Value).Distinct());
    }

    [Fact]
    [Trait("Rule", "E60")]
    public async Task Rows_of_one_leaf_are_shown_as_they_all_were_at_one_instant()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<int, int>();
        table.Insert(Enumerable.Range(0, 50).Select(key => KeyValuePair.Create(key, 0)));
        var writing = 2;

        Together.Run(Together.Threads, me =>
        {
            if (me < 2)
            {
                try
                {
                    for (var i = 1; i <= Rounds / 4; i++)
                        table.Insert(Enumerable.Range(0, 50).Select(key => KeyValuePair.Create(key, (2 * i) + me)));
                }
                finally
                {
                    Interlocked.Decrement(ref writing);
                }

                return;
            }

            while (Volatile.Read(ref writing) > 0)
            {
                var rows = table.ToList();
                Assert.Equal(50, rows.Count);
                Assert.Single(rows.Select(row => row.Value).Distinct());
            }
        });
    }
}

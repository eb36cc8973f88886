using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Tables without order shrink after rows have been deleted.</summary>
public sealed class HashShrinkingTests
{
    private const int Many = 100_000;

    public static TheoryData<TableType> WithoutOrder => [TableType.Set, TableType.Bag, TableType.DuplicateBag];

    [Theory]
    [MemberData(nameof(WithoutOrder))]
    [Trait("Rule", "E64")]
    public async Task A_table_whose_rows_were_deleted_one_by_one_takes_little_memory_again(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<int, int>(type);
        var empty = table.Info()!.Memory;
        for (var i = 0; i < Many; i++)
            table.Insert(i, i);
        Assert.True(table.Info()!.Memory > Many * sizeof(long));

        for (var i = 0; i < Many; i++)
            Assert.True(table.Delete(i));

        await Lab.Until(() => table.Info()!.Memory == empty);
        Assert.Equal(0, table.Count);
        for (var i = 0; i < Many; i++)
            Assert.True(table.InsertNew(i, i));
        Assert.Equal(Many, table.ToList().Count);
    }

    [Fact]
    public async Task A_table_whose_rows_have_expired_or_were_kept_by_a_fixation_shrinks_too()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        var empty = table.Info()!.Memory;
        using (table.SafeFix())
        {
            for (var i = 0; i < Many; i++)
                table.Insert(i, i);
            table.SelectDelete((_, _) => true);
            Assert.True(table.Info()!.Memory > Many * sizeof(long));
        }

        await Lab.Until(() => table.Info()!.Memory == empty);
    }

    [Fact]
    [Trait("Rule", "E62")]
    public async Task It_does_not_shrink_below_the_capacity_that_was_asked_for()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>(new TableOptions { Capacity = 4096 });
        var empty = table.Info()!.Memory;
        Assert.True(empty >= 4096 * sizeof(long));
        for (var i = 0; i < Many; i++)
            table.Insert(i, i);

        for (var i = 0; i < Many; i++)
            table.Delete(i);

        await Lab.Until(() => table.Info()!.Memory == empty);
    }

    [Fact]
    public async Task A_table_whose_size_goes_up_and_down_by_half_keeps_its_room()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        for (var i = 0; i < Many; i++)
            table.Insert(i, i);
        var index = (HashIndex<int, int>)table.RowStore.Index!;
        await Lab.Until(() => !index.IsResizing);
        var changes = index.Resizings;

        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < Many / 2; i++)
                table.Delete(i);
            for (var i = 0; i < Many / 2; i++)
                table.Insert(i, i);
        }

        Assert.Equal(changes, index.Resizings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "E53")]
    public async Task A_walk_meets_what_lasts_once_while_the_table_shrinks_and_grows_again(bool byKeys)
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        using var fixation = byKeys ? table.SafeFix() : null;
        for (var i = 0; i < 20_000; i++)
            table.Insert(i, i);
        var walking = true;
        var walks = 0;

        Together.Run(
            () =>
            {
                while (Volatile.Read(ref walking))
                {
                    for (var i = 0; i < 20_000; i++)
                    {
                        if (i % 100 != 0)
                            table.Delete(i);
                    }

                    for (var i = 0; i < 20_000; i++)
                        table.Insert(i, i);
                }
            },
            () =>
            {
                for (; walks < 30; walks++)
                {
                    var keys = byKeys ? table.Keys() : table.Select((_, _) => true, (key, _) => key);
                    Assert.Equal(200, keys.Count(key => key % 100 == 0));
                    Assert.Equal(keys.Count, keys.Distinct().Count());
                }

                Volatile.Write(ref walking, false);
            });
    }

    [Fact]
    [Trait("Rule", "E47")]
    public async Task A_page_goes_on_from_a_row_that_was_deleted_before_the_table_shrank()
    {
        await using var node = new Node();
        for (var first = 1; first < 40; first++)
        {
            var table = node.NewTable<int, int>(new TableOptions { WriteConcurrency = false });
            for (var i = 0; i < 2000; i++)
                table.Insert(i, i);
            var index = (HashIndex<int, int>)table.RowStore.Index!;
            await Lab.Until(() => !index.IsResizing);
            var page = table.Select((_, _) => true, (key, _) => key, limit: first * 50);

            // The row at the end of the page is deleted first. Its link is from the time before the chains are joined.
            table.Delete(page.Rows[^1]);
            var lasting = Enumerable.Range(0, 2000).Where(i => i % 100 == 0 && !page.Rows.Contains(i)).ToHashSet();
            foreach (var key in Enumerable.Range(0, 2000).Where(key => key % 100 != 0))
                table.Delete(key);
            await Lab.Until(() => !index.IsResizing);

            var rest = new List<int>();
            for (var next = page.Next(); next is not null; next = next.Next())
                rest.AddRange(next.Rows);
            Assert.Equal(lasting.Where(key => table.Member(key)).Order(), rest.Order());
        }
    }

    [Fact]
    [Trait("Rule", "E59")]
    public async Task Single_operations_on_a_table_that_is_shrinking_have_an_order_that_explains_them()
    {
        await using var node = new Node();
        var trials = Gen.Int[0, 1].Select(_ => new TableTrial<Table<int, int>>(
            Sparse(node), table => string.Join(' ', table.ToList().OrderBy(row => row.Key).Select(row => $"{row.Key}:{row.Value}"))));
        var keys = Gen.Int[0, 7];
        RowUpdate<int, int, int> countUp = static (found, ref row, _, out result) =>
        {
            result = found ? ++row : row = 1;
            return RowChange.Put;
        };

        TableTrial<Table<int, int>>.Run(
            trials,
            TableTrial<Table<int, int>>.Operation(
                Gen.Select(keys, Gen.Int[0, 99]), "insert new", (table, row) => table.InsertNew(row.Item1, row.Item2)),
            TableTrial<Table<int, int>>.Operation(keys, "take", (table, key) => table.TryTake(key, out var row) ? row : -1),
            TableTrial<Table<int, int>>.Operation(keys, "lookup", (table, key) => table.TryLookup(key, out var row) ? row : -1),
            TableTrial<Table<int, int>>.Operation(keys, "count up", (table, key) => table.Update(key, 0, countUp)),
            TableTrial<Table<int, int>>.Operation(Gen.Const(0), "count", (table, _) => table.Count));

        // Grown for many rows. So few are left that the next deletions make it shrink.
        static Table<int, int> Sparse(Node node)
        {
            var table = node.NewTable<int, int>(new TableOptions { WriteConcurrency = false });
            for (var i = 0; i < 200; i++)
                table.Insert(i, i);
            for (var i = 8; i < 200; i++)
                table.Delete(i);
            return table;
        }
    }

    [Fact]
    public async Task Storms_of_growing_and_shrinking_leave_every_row_in_its_place()
    {
        const int Range = 4000;
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        for (var i = 0; i < Range; i += 200)
            table.Insert(-1 - i, i);
        var index = (HashIndex<int, int>)table.RowStore.Index!;

        // Threads that were always in different phases would keep the table at one size. So they begin each round together.
        using var rounds = new Barrier(Together.Threads);
        Together.Run(Together.Threads, me =>
        {
            var random = new Random(me);
            for (var round = 0; round < 12; round++)
            {
                // Each thread has keys of its own, in the same chains as the others' keys.
                for (var i = me; i < Range * Together.Threads; i += Together.Threads)
                    Assert.True(table.InsertNew(i, me));
                for (var i = 0; i < 100; i++)
                    Assert.True(table.Member(-1 - (200 * random.Next(Range / 200))));
                for (var i = me; i < Range * Together.Threads; i += Together.Threads)
                    Assert.True(table.TryTake(i, out var row) && row == me);
                Assert.Equal(Range / 200, table.Select((key, _) => key < 0, (key, _) => key).Distinct().Count());
                Assert.True(rounds.SignalAndWait(TimeSpan.FromSeconds(30)), "Another thread has failed.");
            }
        });

        Assert.True(index.Resizings > 12, $"The table was made larger or smaller {index.Resizings} times.");
        await Lab.Until(() => !index.IsResizing);
        var keys = table.Keys();
        Assert.Equal(Range / 200, keys.Count);
        Assert.Equal(keys.Count, table.Count);
        Assert.Equal(keys.Count, index.Places);
        var positions = keys.ConvertAll(key => ((HashRow<int, int>)index.Find(key)!).Position);
        Assert.Equal(positions.Order(), positions);
    }
}

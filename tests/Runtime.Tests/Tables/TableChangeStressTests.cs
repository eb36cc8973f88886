using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Readers of tables that grow and shrink at the same time.</summary>
public sealed class TableChangeStressTests
{
    private const int Lasting = 400;

    public static TheoryData<TableType> Types => [.. Enum.GetValues<TableType>()];

    [Theory]
    [MemberData(nameof(Types))]
    [Trait("Rule", "E22")]
    public async Task A_key_that_is_there_is_found_while_the_table_grows(TableType type)
    {
        const int Keys = 40_000;
        await using var node = new Node();
        var table = node.Make<int, int>(type);
        table.Insert(0, 0);
        var last = 0;

        Together.Run(3, me =>
        {
            if (me == 0)
            {
                for (var key = 1; key < Keys; key++)
                {
                    table.Insert(key, key);
                    Volatile.Write(ref last, key);
                }

                return;
            }

            var random = new Random(me);
            for (var end = 0; end < Keys - 1;)
            {
                end = Volatile.Read(ref last);
                var key = random.Next(end + 1);
                Assert.True(table.Member(key), $"{key} of {end} was not found.");
                Assert.Equal(key, Assert.Single(table.Lookup(key)));
                Assert.False(table.Member(-key - 1));
            }
        });

        Assert.Equal(Keys, table.Count);
        Assert.Equal(Enumerable.Range(0, Keys), table.Keys().Order());
    }

    [Theory]
    [MemberData(nameof(Types))]
    [Trait("Rule", "E53")]
    public async Task A_fixed_walk_by_keys_meets_each_lasting_key_once_while_others_delete_and_insert(TableType type)
    {
        await using var node = new Node();
        var table = Make(node, type);

        Run(table, () =>
        {
            var met = new List<int>();
            using (table.SafeFix())
            {
                for (var more = table.TryFirst(out var key); more; more = table.TryNext(key, out key))
                {
                    met.Add(key);

                    // The walker also deletes keys that it has just visited.
                    if (IsPassing(key))
                        table.Delete(key);
                }
            }

            Assert.Equal(met.Count, met.Distinct().Count());
            MetAllLasting(met);
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    [Trait("Rule", "E46")]
    [Trait("Rule", "E47")]
    [Trait("Rule", "E55")]
    public async Task Pages_show_each_lasting_row_once_while_others_delete_and_insert(TableType type)
    {
        await using var node = new Node();
        var table = Make(node, type);

        Run(table, () =>
        {
            var met = new List<int>();
            TablePage<int>? last = null;
            for (var page = table.Select((key, row) => key == row, (key, _) => key, 37); page is not null; last = page, page = page.Next())
            {
                Assert.True(last is null || last.Rows.Count == 37, "A page that was not the last is not full.");
                met.AddRange(page.Rows);
            }

            Assert.Equal(met.Count, met.Distinct().Count());
            MetAllLasting(met);
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    [Trait("Rule", "E55")]
    public async Task Selecting_and_deleting_what_matches_never_touches_what_does_not(TableType type)
    {
        await using var node = new Node();
        var table = Make(node, type);

        Run(table, () =>
        {
            table.SelectDelete((key, _) => IsPassing(key));
            MetAllLasting(table.Match((key, row) => key == row).Select(row => row.Key));
            Assert.Equal(Lasting, table.SelectCount((key, _) => !IsPassing(key)));
        });
    }

    private static bool IsPassing(int key) => key % 3 != 0;

    private static RowTable<int, int> Make(Node node, TableType type)
    {
        var table = node.Make<int, int>(type);
        for (var i = 0; i < Lasting; i++)
            table.Insert(3 * i, 3 * i);
        return table;
    }

    private static void MetAllLasting(IEnumerable<int> met) =>
        Assert.Equal(Enumerable.Range(0, Lasting).Select(i => 3 * i), met.Where(key => !IsPassing(key)).Order());

    // One thread walks, while two others insert and delete keys between the lasting ones.
    private static void Run(RowTable<int, int> table, Action walk)
    {
        var writing = 2;
        Together.Run(3, me =>
        {
            if (me == 2)
            {
                do
                {
                    walk();
                }
                while (Volatile.Read(ref writing) > 0);
                return;
            }

            var random = new Random(me);
            for (var i = 0; i < 8_000; i++)
            {
                // Also keys far beyond the lasting ones, so that the table grows.
                var key = (3 * random.Next(5 * Lasting)) + 1 + me;
                if (random.Next(3) == 0)
                    table.Delete(key);
                else
                    table.InsertNew(key, key);
            }

            Interlocked.Decrement(ref writing);
        });
    }
}

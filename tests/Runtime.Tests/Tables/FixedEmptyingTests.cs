using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Tables that are emptied several times while they are fixed.</summary>
public sealed class FixedEmptyingTests
{
    private const int Rows = 1000;

    public static TheoryData<TableType> WithoutOrder => [TableType.Set, TableType.Bag, TableType.DuplicateBag];

    public static TheoryData<TableType> All => [TableType.Set, TableType.OrderedSet, TableType.Bag, TableType.DuplicateBag];

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Rule", "E57")]
    public async Task Emptying_a_fixed_table_again_and_again_keeps_the_rows_of_one_emptying_at_most(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<string, object>(type);
        var remains = new Remains();
        using (table.SafeFix())
        {
            for (var cycle = 0; cycle < 5; cycle++)
                FillAndEmpty(table, remains, cycle);

            // An emptied index may still be growing on the thread pool, which keeps its rows until it has finished.
            await Lab.Until(() => remains.Count <= Rows);
        }

        await Lab.Until(() => remains.Count == 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Rule", "E57")]
    [Trait("Rule", "E64")]
    public async Task Its_memory_tells_what_is_kept_and_does_not_grow(TableType type)
    {
        await using var node = new Node();

        // As large as it will be: while an index grows, it has two arrays.
        var table = node.Make<string, object>(type, new TableOptions { Capacity = Rows });
        var empty = table.Info()!.Memory;
        var memory = new List<long>();
        using (table.SafeFix())
        {
            for (var cycle = 0; cycle < 6; cycle++)
            {
                FillAndEmpty(table, new Remains(), 0);
                memory.Add(table.Info()!.Memory);
            }
        }

        // From the second emptying on the memory is about the same: the last index and the keys of the earlier ones.
        Assert.All(memory[2..], bytes => Assert.InRange(bytes, 0.9 * memory[1], 1.1 * memory[1]));
        if (type is not TableType.OrderedSet)
            Assert.All(memory, bytes => Assert.True(bytes > Rows * 32, $"{Rows} keys are kept in {bytes} bytes."));
        Assert.Equal(empty, table.Info()!.Memory);
    }

    [Theory]
    [MemberData(nameof(WithoutOrder))]
    [Trait("Rule", "E57")]
    public async Task A_walk_from_a_key_of_any_emptying_ends(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<string, object>(type);
        var fixation = table.SafeFix();
        for (var cycle = 0; cycle < 4; cycle++)
            FillAndEmpty(table, new Remains(), cycle);
        table.Insert("there", "");

        for (var cycle = 0; cycle < 4; cycle++)
        {
            for (var i = 0; i < Rows; i += 100)
                Assert.False(table.TryNext($"{cycle}-{i}", out _));
        }

        Assert.False(table.TryNext("there", out _));
        Assert.Throws<KeyNotFoundException>(() => table.TryNext("never", out _));
        fixation.Dispose();
        Assert.Throws<KeyNotFoundException>(() => table.TryNext("0-0", out _));
        Assert.Throws<KeyNotFoundException>(() => table.TryNext("3-0", out _));
    }

    [Fact]
    [Trait("Rule", "E57")]
    public async Task Walkers_by_key_over_a_table_that_is_emptied_again_and_again_always_end()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        var rows = Enumerable.Range(0, 100).Select(i => KeyValuePair.Create(i, i)).ToArray();
        using var fixation = table.SafeFix();
        table.Insert(rows);
        var emptying = true;

        Together.Run(
            () =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    table.DeleteAllObjects();
                    table.Insert(rows);
                }

                Volatile.Write(ref emptying, false);
            },
            () =>
            {
                // Each step finds its key, however often the table is emptied between two steps.
                while (Volatile.Read(ref emptying))
                    Assert.True(table.Keys().Count <= rows.Length * 2000);
            });

        Assert.Equal(rows.Length, table.Keys().Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillAndEmpty(RowTable<string, object> table, Remains remains, int cycle)
    {
        for (var i = 0; i < Rows; i++)
            table.Insert($"{cycle}-{i}", remains.New());
        table.DeleteAllObjects();
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Operations that must not allocate. The bytes of the current thread are counted, which are the same on every machine.</summary>
public sealed class TableAllocationTests
{
    [Fact]
    public async Task Lookups_allocate_nothing()
    {
        await using var node = new Node();
        var references = node.NewTable<string, string>();
        var numbers = node.NewTable<int, long>();
        var wide = node.NewTable<string, (long, string)>();
        references.Insert("ada", "lovelace");
        numbers.Insert(1, 1);
        wide.Insert("ada", (1, "lovelace"));

        Assert.Equal(0, Allocations.OfThousand(() => references.TryLookup("ada", out _)));
        Assert.Equal(0, Allocations.OfThousand(() => references.TryLookup("bob", out _)));
        Assert.Equal(0, Allocations.OfThousand(() => references.Member("ada")));
        Assert.Equal(0, Allocations.OfThousand(() => numbers.TryLookup(1, out _)));
        Assert.Equal(0, Allocations.OfThousand(() => wide.TryLookup("ada", out _)));
        Assert.Equal(0, Allocations.OfThousand(() => _ = references.Count));
    }

    [Fact]
    public async Task Overwriting_allocates_nothing()
    {
        await using var node = new Node();
        var references = node.NewTable<string, string>();
        var numbers = node.NewTable<int, long>();
        var wide = node.NewTable<string, (long, string)>();

        Assert.Equal(0, Allocations.OfThousand(() => references.Insert("ada", "lovelace")));
        Assert.Equal(0, Allocations.OfThousand(() => references.InsertNew("ada", "lovelace")));
        Assert.Equal(0, Allocations.OfThousand(() => numbers.Insert(1, 1)));
        Assert.Equal(0, Allocations.OfThousand(() => wide.Insert("ada", (1, "lovelace"))));
    }

    [Fact]
    public async Task Updating_a_row_with_a_static_function_allocates_nothing()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>();

        Assert.Equal(0, Allocations.OfThousand(() => table.UpdateCounter("n", 1, 0)));
        Assert.Equal(0, Allocations.OfThousand(() => table.UpdateCounter("n", 1, new CounterLimit(10, 0))));
        Assert.Equal(0, Allocations.OfThousand(() => table.Update("n", 2, static (bool _, ref long row, int factor, out long result) =>
        {
            result = row *= factor;
            return RowChange.Put;
        })));
    }

    [Theory]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    public async Task An_entry_takes_at_most_110_bytes_with_all_that_growing_throws_away(TableType type)
    {
        const int Entries = 100_000;
        await using var node = new Node();
        var keys = Enumerable.Range(0, Entries).Select(i => $"key {i:D6}").ToArray();
        Fill(keys[..1000]);

        var bytes = Fill(keys) / (double)Entries;

        // At least the size of the rows themselves; less would mean that nothing was counted.
        Assert.InRange(bytes, 40, 110);

        long Fill(string[] keys)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            RowTable<string, string> table = type switch
            {
                TableType.Set => node.NewTable<string, string>(),
                TableType.OrderedSet => node.NewOrderedTable<string, string>(),
                TableType.Bag => node.NewBag<string, string>(),
                _ => node.NewDuplicateBag<string, string>(),
            };
            foreach (var key in keys)
                table.Insert(key, "row");
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public async Task Lookups_by_span_allocate_nothing()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();
        var ordered = node.NewOrderedTable<string, string>();
        var bytes = node.NewOrderedTable<byte[], string>();
        table.Insert("ada", "lovelace");
        ordered.Insert("ada", "lovelace");
        bytes.Insert([1, 2], "lovelace");
        var lookup = table.GetAlternateLookup<ReadOnlySpan<char>>();

        Assert.Equal(0, Allocations.OfThousand(() => lookup.TryLookup("xada".AsSpan(1), out _)));
        Assert.Equal(0, Allocations.OfThousand(() => lookup.Member("xbob".AsSpan(1))));
        Assert.Equal(0, Allocations.OfThousand(() => ordered.TryLookup("xada".AsSpan(1), out _)));
        Assert.Equal(0, Allocations.OfThousand(() => bytes.TryLookup("\u0001\u0002"u8, out _)));
        Assert.Equal(0, Allocations.OfThousand(() => ordered.TryLookup("ada", out _)));
        Assert.Equal(0, Allocations.OfThousand(() => ordered.Insert("ada", "lovelace")));
        Assert.Equal(0, Allocations.OfThousand(() => ordered.Member("bob")));
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>What must not allocate, counted in bytes of the current thread: the same number on every machine.</summary>
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

        Assert.Equal(0, BytesPerThousand(() => references.TryLookup("ada", out _)));
        Assert.Equal(0, BytesPerThousand(() => references.TryLookup("bob", out _)));
        Assert.Equal(0, BytesPerThousand(() => references.Member("ada")));
        Assert.Equal(0, BytesPerThousand(() => numbers.TryLookup(1, out _)));
        Assert.Equal(0, BytesPerThousand(() => wide.TryLookup("ada", out _)));
        Assert.Equal(0, BytesPerThousand(() => _ = references.Count));
    }

    [Fact]
    public async Task Overwriting_allocates_nothing()
    {
        await using var node = new Node();
        var references = node.NewTable<string, string>();
        var numbers = node.NewTable<int, long>();
        var wide = node.NewTable<string, (long, string)>();

        Assert.Equal(0, BytesPerThousand(() => references.Insert("ada", "lovelace")));
        Assert.Equal(0, BytesPerThousand(() => references.InsertNew("ada", "lovelace")));
        Assert.Equal(0, BytesPerThousand(() => numbers.Insert(1, 1)));
        Assert.Equal(0, BytesPerThousand(() => wide.Insert("ada", (1, "lovelace"))));
    }

    [Fact]
    public async Task Updating_a_row_with_a_static_function_allocates_nothing()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>();

        Assert.Equal(0, BytesPerThousand(() => table.UpdateCounter("n", 1, 0)));
        Assert.Equal(0, BytesPerThousand(() => table.UpdateCounter("n", 1, new CounterLimit(10, 0))));
        Assert.Equal(0, BytesPerThousand(() => table.Update("n", 2, static (bool _, ref long row, int factor, out long result) =>
        {
            result = row *= factor;
            return RowChange.Put;
        })));
    }

    private static long BytesPerThousand(Action operation)
    {
        // Twice: what the first calls set up once is not what is counted.
        operation();
        operation();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            operation();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

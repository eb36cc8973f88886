using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Counters in tables with an order and without one.</summary>
public abstract class CounterContract(TableType type)
{
    [Fact]
    [Trait("Rule", "E27")]
    public async Task An_increment_returns_the_new_value()
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);
        table.Insert("hits", 10);

        Assert.Equal(15, table.UpdateCounter("hits", 5));
        Assert.Equal(12, table.UpdateCounter("hits", -3));
        Assert.Equal(12, table.UpdateCounter("hits", 0));
    }

    [Fact]
    [Trait("Rule", "E30")]
    public async Task A_missing_counter_is_an_error_that_names_table_and_key()
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type, new TableOptions { Name = "stats" });

        var error = Assert.Throws<KeyNotFoundException>(() => table.UpdateCounter("hits", 1));

        Assert.Contains("'stats'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'hits'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E31")]
    public async Task A_missing_counter_starts_from_the_initial_value()
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);

        Assert.Equal(105, table.UpdateCounter("hits", 5, 100));
        Assert.Equal(110, table.UpdateCounter("hits", 5, 100));
        Assert.Equal(1, table.Count);
    }

    [Theory]
    [InlineData(1, 10, 0, 10)] // reaching the threshold is allowed
    [InlineData(2, 10, 0, 0)]
    [InlineData(-1, 8, 99, 8)]
    [InlineData(-2, 8, 99, 99)]
    [InlineData(0, 5, 99, 99)] // an increment of zero counts as upward
    [InlineData(0, 9, 99, 9)]
    [InlineData(-1, 100, 7, 7)]
    [Trait("Rule", "E28")]
    public async Task A_result_beyond_the_threshold_becomes_the_set_value(long increment, long threshold, long setValue, long expected)
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);
        table.Insert("n", 9);

        Assert.Equal(expected, table.UpdateCounter("n", increment, new CounterLimit(threshold, setValue)));
        Assert.True(table.TryLookup("n", out var stored));
        Assert.Equal(expected, stored);
    }

    [Fact]
    [Trait("Rule", "E31")]
    public async Task The_initial_value_is_subject_to_the_limit()
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);

        Assert.Equal(1, table.UpdateCounter("n", 5, new CounterLimit(Threshold: 3, SetValue: 1), initial: 0));
    }

    [Fact]
    public async Task The_example_of_counters_goes_round()
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);

        var workers = Enumerable.Range(0, 7)
            .Select(_ => table.UpdateCounter("next", 1, new CounterLimit(Threshold: 2, SetValue: 0), initial: -1));

        Assert.Equal([0, 1, 2, 0, 1, 2, 0], workers);
    }

    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, -1)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(-2, long.MinValue)]
    [Trait("Rule", "E32")]
    public async Task An_overflow_is_an_error_that_changes_nothing(long value, long increment)
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type, new TableOptions { Name = "stats" });
        table.Insert("hits", value);

        var error = Assert.Throws<OverflowException>(() => table.UpdateCounter("hits", increment));
        Assert.Throws<OverflowException>(() => table.UpdateCounter("misses", increment, value));

        Assert.Contains("'stats'", error.Message, StringComparison.Ordinal);
        Assert.True(table.TryLookup("hits", out var stored));
        Assert.Equal(value, stored);
        Assert.False(table.Member("misses"));
        Assert.Equal(1, table.Count);
        Together.Run(() => table.Insert("hits", 1), () => table.Insert("misses", 1));
    }

    [Theory]
    [InlineData(long.MaxValue, 1, long.MaxValue, 3)]
    [InlineData(long.MinValue, -1, long.MinValue, 4)]
    [Trait("Rule", "E28")]
    public async Task A_sum_beyond_64_bits_is_beyond_every_threshold(long value, long increment, long threshold, long setValue)
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);
        table.Insert("n", value);

        Assert.Equal(setValue, table.UpdateCounter("n", increment, new CounterLimit(threshold, setValue)));
    }

    [Fact]
    public async Task The_edges_of_64_bits_are_reached()
    {
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);
        table.Insert("n", -1);

        Assert.Equal(long.MinValue, table.UpdateCounter("n", long.MinValue + 1));
        Assert.Equal(-1, table.UpdateCounter("n", long.MaxValue));
        Assert.Equal(long.MaxValue - 1, table.UpdateCounter("n", long.MaxValue));
    }

    [Fact]
    [Trait("Rule", "E34")]
    public async Task Concurrent_increments_lose_nothing_and_return_distinct_values()
    {
        const int Each = 20_000;
        await using var node = new Node();
        var table = node.MakeUnique<string, long>(type);
        var seen = new long[Together.Threads][];

        Together.Run(Together.Threads, me =>
        {
            seen[me] = new long[Each];
            for (var i = 0; i < Each; i++)
                seen[me][i] = table.UpdateCounter("n", 1, 0);
        });

        var total = Together.Threads * Each;
        Assert.True(table.TryLookup("n", out var stored));
        Assert.Equal(total, stored);
        Assert.Equal(Enumerable.Range(1, total).Select(n => (long)n), seen.SelectMany(values => values).Order());
        Assert.All(seen, values => Assert.True(values.SequenceEqual(values.Order())));
    }
}

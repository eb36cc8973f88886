using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Tables that are fixed for walks by keys.</summary>
public sealed class TableFixTests
{
    public static TheoryData<TableType> WithoutOrder => [TableType.Set, TableType.Bag, TableType.DuplicateBag];

    [Theory]
    [MemberData(nameof(WithoutOrder))]
    [Trait("Rule", "E51")]
    public async Task A_walk_cannot_go_on_from_a_key_that_is_not_there(TableType type)
    {
        await using var node = new Node();
        var table = Numbers(node, type);

        Assert.Throws<KeyNotFoundException>(() => table.TryNext(100, out _));
        Assert.Throws<KeyNotFoundException>(() => table.TryPrev(100, out _));
        table.Delete(5);
        using var fixation = table.SafeFix();
        Assert.Throws<KeyNotFoundException>(() => table.TryNext(5, out _));
    }

    [Theory]
    [MemberData(nameof(WithoutOrder))]
    [Trait("Rule", "E51")]
    public async Task Without_an_order_last_is_first_and_backward_is_forward(TableType type)
    {
        await using var node = new Node();
        var table = Numbers(node, type);

        Assert.True(table.TryFirst(out var first));
        Assert.True(table.TryLast(out var last));
        Assert.True(table.TryNext(first, out var next));
        Assert.True(table.TryPrev(first, out var previous));

        Assert.Equal((first, next), (last, previous));
        Assert.Equal(table.Fold(new List<int>(), Add), table.FoldRight(new List<int>(), Add));

        static List<int> Add(List<int> keys, int key, int row) => [.. keys, key];
    }

    [Theory]
    [MemberData(nameof(WithoutOrder))]
    [Trait("Rule", "E53")]
    public async Task A_walk_goes_on_from_deleted_keys_until_the_last_fixation_ends(TableType type)
    {
        await using var node = new Node();
        var table = Numbers(node, type);
        var outer = table.SafeFix();
        var inner = table.SafeFix();
        var keys = table.Keys();
        table.SelectDelete((key, _) => key != keys[^1]);

        inner.Dispose();
        inner.Dispose();
        Assert.All(keys.SkipLast(1), key => Assert.True(table.TryNext(key, out var next) && next == keys[^1]));

        outer.Dispose();
        Assert.All(keys.SkipLast(1), key => Assert.Throws<KeyNotFoundException>(() => table.TryNext(key, out _)));
        Assert.Equal([keys[^1]], table.Keys());
    }

    [Theory]
    [MemberData(nameof(WithoutOrder))]
    [Trait("Rule", "E57")]
    public async Task What_was_in_an_emptied_table_is_forgotten_with_the_fixation(TableType type)
    {
        await using var node = new Node();
        var table = Numbers(node, type);
        using (table.SafeFix())
        {
            table.DeleteAllObjects();
            table.Insert(100, 0);

            Assert.False(table.TryNext(5, out _));
            Assert.False(table.TryNext(100, out _));
            Assert.Throws<KeyNotFoundException>(() => table.TryNext(200, out _));
        }

        Assert.Throws<KeyNotFoundException>(() => table.TryNext(5, out _));
    }

    [Fact]
    [Trait("Rule", "E53")]
    [Trait("Rule", "E64")]
    public async Task Fixations_are_counted_for_each_process_and_told_since_when()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var table = node.NewTable<int, int>();
        Assert.Null(table.Info()!.FixedSince);

        var since = time.GetUtcNow();
        using var mine = table.SafeFix();
        time.Advance(TimeSpan.FromSeconds(1));
        var counts = await node.Within(self =>
        {
            table.SafeFix();
            table.SafeFix();
            return Task.FromResult((self.Pid, table.Info()!.Fixations));
        });

        Assert.Equal([(null, 1), (counts.Pid, 2)], counts.Fixations.OrderBy(fixation => fixation.Count));
        Assert.Equal(since, table.Info()!.FixedSince);
    }

    [Fact]
    [Trait("Rule", "E53")]
    public async Task The_end_of_a_process_ends_its_fixations()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        table.Insert(1, 1);

        await node.EndOf(_ =>
        {
            table.SafeFix();
            table.SafeFix();
            table.Delete(1);
            Assert.False(table.TryNext(1, out int _));
            return Task.CompletedTask;
        });

        Assert.Empty(table.Info()!.Fixations);
        Assert.Null(table.Info()!.FixedSince);
        Assert.Throws<KeyNotFoundException>(() => table.TryNext(1, out int _));
    }

    [Fact]
    [Trait("Rule", "E53")]
    public async Task A_key_inserted_again_during_a_fixation_is_in_its_old_place()
    {
        await using var node = new Node();
        var table = Numbers(node, TableType.Set);
        var keys = table.Keys();
        using var fixation = table.SafeFix();

        foreach (var key in keys)
        {
            table.Delete(key);
            table.Insert(key, -1);
        }

        Assert.Equal(keys, table.Keys());
    }

    private static RowTable<int, int> Numbers(Node node, TableType type)
    {
        var table = node.Make<int, int>(type);
        for (var i = 0; i < 50; i++)
            table.Insert(i, i);
        return table;
    }
}

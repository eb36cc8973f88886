using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Differences that random operations have found, each with the shortest sequence that shows it.</summary>
public sealed class FoundDifferenceTests
{
    private static readonly EtsKey Whole = new(1, IsFloat: false);
    private static readonly EtsKey Float = new(1, IsFloat: true);

    [Fact]
    public async Task Of_two_keys_in_a_list_that_count_as_the_same_the_last_is_stored()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<EtsKey, string>(comparer: EtsKey.Order);

        table.Insert([new(Whole, "first"), new(Float, "last")]);

        Assert.Equal([KeyValuePair.Create(Float, "last")], table);
    }

    [Fact]
    public async Task A_page_of_an_ordered_table_that_has_been_emptied_is_followed_by_what_has_come_since()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<int, string>();
        table.Insert([new(10, "old"), new(20, "old")]);
        var page = table.Select(static (_, _) => true, static (key, _) => key, limit: 1);

        table.DeleteAllObjects();
        table.Insert([new(5, "new"), new(15, "new")]);

        Assert.Equal([15], page.Next()!.Rows);
    }

    [Fact]
    public async Task An_update_that_finds_no_row_in_a_fixed_table_leaves_no_key_to_walk_on_from()
    {
        await using var node = new Node();
        var table = node.NewTable<int, string>();
        table.Insert(1, "one");
        using var fixation = table.SafeFix();
        table.Delete(1);

        Assert.False(table.UpdateElement(1, static row => row));
        Assert.False(table.UpdateElement(2, static row => row));

        Assert.False(table.TryNext(1, out int _));
        Assert.Throws<KeyNotFoundException>(() => table.TryNext(2, out int _));
    }

    [Fact]
    public async Task Emptying_a_fixed_table_ends_a_walk_that_is_at_a_key()
    {
        await using var node = new Node();
        var table = node.NewTable<int, string>();
        table.Insert(1, "one");
        using (table.SafeFix())
        {
            table.DeleteAllObjects();
            table.DeleteAllObjects();

            Assert.False(table.TryNext(1, out int _));
            Assert.Throws<KeyNotFoundException>(() => table.TryNext(2, out int _));
        }

        Assert.Throws<KeyNotFoundException>(() => table.TryNext(1, out int _));
    }
}

using System.Globalization;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>The comparer decides when two keys are the same.</summary>
public sealed class KeyIdentityTests
{
    public static TheoryData<TableType> WithoutOrder => [TableType.Set, TableType.Bag, TableType.DuplicateBag];

    [Theory]
    [MemberData(nameof(WithoutOrder))]
    [Trait("Rule", "E15")]
    [Trait("Rule", "E17")]
    public async Task In_tables_without_order_1_and_1_point_0_are_two_keys(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<object, string>(type);
        table.Insert(1, "one");

        Assert.False(table.Member(1.0));
        Assert.Empty(table.Lookup(1.0));
        Assert.True(table.InsertNew(1.0, "one point zero"));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    [Trait("Rule", "E15")]
    [Trait("Rule", "E16")]
    [Trait("Rule", "E43")]
    public async Task In_an_ordered_table_keys_are_the_same_that_the_comparer_takes_for_equal()
    {
        await using var node = new Node();
        var table = Numbers(node);
        table.Insert(1, 10);

        Assert.True(table.TryLookup(1.0, out var row));
        Assert.Equal(10, row);
        Assert.False(table.InsertNew(1.0, 11));
        Assert.True(table.TryFirst(out var key));
        Assert.IsType<int>(key);
    }

    [Fact]
    [Trait("Rule", "E16")]
    public async Task An_insert_over_an_equal_key_replaces_the_key_too()
    {
        await using var node = new Node();
        var table = Numbers(node);
        table.Insert(1, 10);

        table.Insert(1.0, 11);

        Assert.Equal(KeyValuePair.Create((object)1.0, 11L), Assert.Single(table.ToList()));
        Assert.Equal(1, table.Count);
        table.Insert([new(2, 20), new(1, 12)]);
        Assert.Equal([KeyValuePair.Create((object)1, 12L), KeyValuePair.Create((object)2, 20L)], table.ToList());
        Assert.Equal(2, table.Count);
    }

    [Fact]
    [Trait("Rule", "E16")]
    [Trait("Rule", "E19")]
    public async Task Of_equal_keys_in_one_list_the_last_is_stored_with_its_row()
    {
        await using var node = new Node();
        var ordered = Numbers(node);
        var set = node.NewTable<string, long>(comparer: StringComparer.OrdinalIgnoreCase);

        ordered.Insert([new(1, 10), new(1.0, 11)]);
        set.Insert([new("ada", 10), new("ADA", 11)]);

        Assert.Equal(KeyValuePair.Create((object)1.0, 11L), Assert.Single(ordered.ToList()));
        Assert.Equal(KeyValuePair.Create("ADA", 11L), Assert.Single(set.ToList()));
    }

    [Fact]
    [Trait("Rule", "E16")]
    public async Task Keys_whose_own_order_sees_no_difference_are_replaced_too()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<Release, string>();
        table.Insert(new Release(1, "draft"), "a");

        table.Insert(new Release(1, "final"), "b");

        Assert.Equal(KeyValuePair.Create(new Release(1, "final"), "b"), Assert.Single(table.ToList()));
    }

    [Fact]
    [Trait("Rule", "E32")]
    public async Task Counting_keeps_the_key_that_is_there()
    {
        await using var node = new Node();
        var table = Numbers(node);
        table.Insert(1, 10);

        Assert.Equal(15, table.UpdateCounter(1.0, 5));
        Assert.True(table.UpdateElement(1.0, row => row + 1));

        Assert.Equal(KeyValuePair.Create((object)1, 16L), Assert.Single(table.ToList()));
    }

    [Fact]
    [Trait("Rule", "E31")]
    public async Task A_counter_made_by_counting_has_the_key_given()
    {
        await using var node = new Node();
        var table = Numbers(node);

        table.UpdateCounter(1.0, 5, 0);

        Assert.Equal(KeyValuePair.Create((object)1.0, 5L), Assert.Single(table.ToList()));
    }

    [Fact]
    [Trait("Rule", "E25")]
    public async Task Delete_goes_by_the_comparer_and_delete_object_wants_the_very_key()
    {
        await using var node = new Node();
        var table = Numbers(node);
        table.Insert(1, 10);

        Assert.Equal(0, table.DeleteObject(1.0, 10));
        Assert.Equal(1, table.DeleteObject(1, 10));
        table.Insert(1, 10);
        Assert.True(table.Delete(1.0));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E25")]
    public async Task Delete_object_compares_keys_of_bytes_by_what_is_in_them()
    {
        await using var node = new Node();
        var ordered = node.NewOrderedTable<byte[], int>();
        var bag = node.NewBag<byte[], int>(comparer: BytesComparer.Instance);
        foreach (var table in (RowTable<byte[], int>[])[ordered, bag])
        {
            table.Insert([1, 2], 5);

            Assert.Equal(0, table.DeleteObject([1, 3], 5));
            Assert.Equal(1, table.DeleteObject([1, 2], 5));
        }
    }

    [Fact]
    [Trait("Rule", "E36")]
    public async Task A_predicate_tells_keys_apart_that_the_comparer_does_not()
    {
        await using var node = new Node();
        var table = Numbers(node);
        table.Insert(1, 10);

        Assert.Empty(table.Match((key, _) => key.Equals(1.0)));
        Assert.Single(table.Match((key, _) => key.Equals(1)));
    }

    [Fact]
    [Trait("Rule", "E45")]
    public async Task Select_replace_keeps_the_key_that_is_there()
    {
        await using var node = new Node();
        var table = Numbers(node);
        table.Insert(1, 10);

        Assert.Equal(1, table.SelectReplace((_, row) => row == 10, (_, row) => row + 1));

        Assert.Equal(KeyValuePair.Create((object)1, 11L), Assert.Single(table.ToList()));
    }

    private static OrderedTable<object, long> Numbers(Node node) => node.NewOrderedTable<object, long>(comparer: new NumberComparer());

    /// <summary>Compares numbers of all types by their value, as Erlang does.</summary>
    private sealed class NumberComparer : IComparer<object>
    {
        public int Compare(object? x, object? y) => Value(x).CompareTo(Value(y));

        private static double Value(object? number) => Convert.ToDouble(number, CultureInfo.InvariantCulture);
    }

    private sealed record Release(int Number, string Note) : IComparable<Release>
    {
        public int CompareTo(Release? other) => Number.CompareTo(other?.Number);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Behaviour that only bags have.</summary>
public sealed class BagTests
{
    [Fact]
    [Trait("Rule", "E15")]
    [Trait("Rule", "E20")]
    public async Task A_bag_has_no_two_rows_of_a_key_that_are_the_same_and_the_first_keeps_its_place()
    {
        await using var node = new Node();
        var bag = node.NewBag<string, int>();

        foreach (var row in (int[])[3, 1, 3, 2, 1])
            bag.Insert("ada", row);
        bag.Insert("bob", 3);

        Assert.Equal([3, 1, 2], bag.Lookup("ada"));
        Assert.Equal(4, bag.Count);
    }

    [Fact]
    [Trait("Rule", "E15")]
    public async Task A_duplicate_bag_keeps_whatever_is_inserted()
    {
        await using var node = new Node();
        var bag = node.NewDuplicateBag<string, int>();

        foreach (var row in (int[])[3, 1, 3, 2, 1])
            bag.Insert("ada", row);

        Assert.Equal([3, 1, 3, 2, 1], bag.Lookup("ada"));
        Assert.Equal(5, bag.Count);
    }

    [Theory]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    [Trait("Rule", "E20")]
    [Trait("Rule", "E22")]
    public async Task A_list_keeps_its_order_behind_what_is_there(TableType type)
    {
        await using var node = new Node();
        var bag = node.Make<string, int>(type);
        bag.Insert("ada", 5);

        bag.Insert([new("ada", 4), new("bob", 1), new("ada", 3), new("ada", 5), new("ada", 2)]);

        Assert.Equal(type is TableType.Bag ? [5, 4, 3, 2] : [5, 4, 3, 5, 2], bag.Lookup("ada"));
        Assert.Equal(bag.ToList().Count, bag.Count);
        Assert.Equal(bag.Lookup("ada"), bag.Match((key, _) => key == "ada").Select(row => row.Value));
    }

    [Fact]
    [Trait("Rule", "E15")]
    public async Task When_two_rows_are_the_same_is_for_the_comparer_of_rows_to_say()
    {
        await using var node = new Node();
        var bag = node.NewBag<int, string>(rowComparer: StringComparer.OrdinalIgnoreCase);

        bag.Insert([new(1, "ada"), new(1, "ADA"), new(1, "bob")]);

        Assert.Equal(["ada", "bob"], bag.Lookup(1));
        Assert.Equal(1, bag.DeleteObject(1, "Bob"));
    }

    [Theory]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    [Trait("Rule", "E26")]
    public async Task A_row_that_is_deleted_and_inserted_again_moves_to_the_end(TableType type)
    {
        await using var node = new Node();
        var bag = node.Make<string, int>(type);
        bag.Insert([new("ada", 1), new("ada", 2), new("ada", 3)]);

        Assert.Equal(1, bag.DeleteObject("ada", 1));
        bag.Insert("ada", 1);

        Assert.Equal([2, 3, 1], bag.Lookup("ada"));
    }

    [Fact]
    [Trait("Rule", "E25")]
    public async Task Delete_object_removes_all_copies_from_a_duplicate_bag()
    {
        await using var node = new Node();
        var bag = node.NewDuplicateBag<string, int>();
        bag.Insert([new("ada", 1), new("ada", 2), new("ada", 1)]);

        Assert.Equal(2, bag.DeleteObject("ada", 1));
        Assert.Equal([2], bag.Lookup("ada"));
        Assert.Equal(1, bag.DeleteObject("ada", 2));

        Assert.False(bag.Member("ada"));
        Assert.Equal(0, bag.Count);
    }

    [Fact]
    public async Task What_a_lookup_has_returned_does_not_change_any_more()
    {
        await using var node = new Node();
        var bag = node.NewDuplicateBag<string, int>();
        bag.Insert([new("ada", 1), new("ada", 2)]);
        var seen = bag.Lookup("ada");

        bag.Insert("ada", 3);
        bag.DeleteObject("ada", 3);
        bag.Insert("ada", 4);
        bag.SelectReplace((_, _) => true, (_, row) => -row);

        Assert.Equal([1, 2], seen);
        Assert.Equal([-1, -2, -4], bag.Lookup("ada"));
        Assert.Throws<ArgumentOutOfRangeException>(() => seen[2]);
    }

    [Fact]
    [Trait("Rule", "E23")]
    public async Task Lookup_element_gives_a_part_of_every_row()
    {
        await using var node = new Node();
        var bag = node.NewBag<string, (int X, int Y)>();
        bag.Insert([new("ada", (1, 2)), new("ada", (3, 4))]);

        Assert.Equal([2, 4], bag.LookupElement("ada", row => row.Y));
        Assert.Throws<KeyNotFoundException>(() => bag.LookupElement("bob", row => row.Y));
        Assert.Throws<FormatException>(() => bag.LookupElement<int>("ada", row => row.X == 3 ? throw new FormatException() : 1));
        Assert.Throws<ArgumentNullException>("element", () => bag.LookupElement<int>("ada", null!));
    }

    [Theory]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    [Trait("Rule", "E52")]
    public async Task A_walk_by_keys_meets_a_key_once_however_many_rows_it_has(TableType type)
    {
        await using var node = new Node();
        var bag = (BagTable<int, int>)node.Make<int, int>(type);
        for (var i = 0; i < 300; i++)
            bag.Insert(i % 100, i);
        var rows = 0;

        for (var more = bag.TryFirst(out var key, out var some); more; more = bag.TryNext(key, out key, out some))
            rows += some!.Count;

        Assert.Equal(Enumerable.Range(0, 100), bag.Keys().Order());
        Assert.Equal(300, rows);
    }

    [Fact]
    [Trait("Rule", "E44")]
    public async Task Select_delete_removes_the_rows_that_match_and_leaves_the_others_of_their_key()
    {
        await using var node = new Node();
        var bag = node.NewDuplicateBag<string, int>();
        bag.Insert([new("ada", 1), new("ada", 2), new("ada", 1), new("ada", 3), new("bob", 1)]);

        Assert.Equal(3, bag.SelectDelete((_, row) => row == 1));

        Assert.Equal([2, 3], bag.Lookup("ada"));
        Assert.False(bag.Member("bob"));
        Assert.Equal(2, bag.Count);
    }

    [Fact]
    [Trait("Rule", "E45")]
    public async Task Select_replace_is_refused_by_a_bag_and_keeps_the_places_in_a_duplicate_bag()
    {
        await using var node = new Node();
        var bag = node.NewBag<string, int>();
        var duplicates = node.NewDuplicateBag<string, int>();
        bag.Insert("ada", 1);
        duplicates.Insert([new("ada", 1), new("ada", 2), new("ada", 1)]);

        Assert.Throws<NotSupportedException>(() => bag.SelectReplace((_, _) => true, (_, row) => row + 1));
        Assert.Equal(2, duplicates.SelectReplace((_, row) => row == 1, (_, row) => row + 1));

        Assert.Equal([1], bag.Lookup("ada"));
        Assert.Equal([2, 2, 2], duplicates.Lookup("ada"));
    }

    [Fact]
    [Trait("Rule", "E46")]
    public async Task A_page_may_end_between_two_rows_of_a_key()
    {
        await using var node = new Node();
        var bag = node.NewBag<string, int>();
        for (var i = 0; i < 10; i++)
            bag.Insert("ada", i);

        var rows = new List<int>();
        for (var page = bag.Select((_, _) => true, (_, row) => row, 3); page is not null; page = page.Next())
            rows.AddRange(page.Rows);

        Assert.Equal(Enumerable.Range(0, 10), rows);
    }
}

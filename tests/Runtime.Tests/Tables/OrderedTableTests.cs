using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Operations that need the order of an ordered table.</summary>
public sealed class OrderedTableTests
{
    // Enough for more than two leaves.
    private const int Count = 500;

    [Fact]
    [Trait("Rule", "E44")]
    [Trait("Rule", "E58")]
    public async Task Everything_comes_in_the_order_of_the_keys()
    {
        await using var node = new Node();
        var table = Evens(node);
        var keys = Enumerable.Range(0, Count).Select(i => 2 * i).ToList();

        Assert.Equal(keys, table.Keys());
        Assert.Equal(keys, table.ToList().Select(row => row.Key));
        Assert.Equal(keys, table.AsEnumerable().Select(row => row.Key));
        Assert.Equal(keys, table.Select((_, _) => true, (key, _) => key));
        Assert.Equal(keys, table.Fold(new List<int>(), Add));
        Assert.Equal(keys.AsEnumerable().Reverse(), table.FoldRight(new List<int>(), Add));

        static List<int> Add(List<int> keys, int key, int row) => [.. keys, key];
    }

    [Fact]
    [Trait("Rule", "E44")]
    public async Task Strings_stand_in_ordinal_order_unless_told_otherwise()
    {
        await using var node = new Node();
        string[] words = ["b", "B", "a", "ä", "", "ab", "A"];
        var ordinal = node.NewOrderedTable<string, int>();
        var other = node.NewOrderedTable<string, int>(comparer: StringComparer.OrdinalIgnoreCase);
        foreach (var word in words)
        {
            ordinal.Insert(word, 0);
            other.Insert(word, 0);
        }

        Assert.Equal(["", "A", "B", "a", "ab", "b", "ä"], ordinal.Keys());
        Assert.Equal(["", "A", "ab", "B", "ä"], other.Keys());
    }

    [Fact]
    [Trait("Rule", "E51")]
    public async Task A_walk_goes_on_from_any_key_there_or_not_in_both_directions()
    {
        await using var node = new Node();
        var table = Evens(node);

        for (var key = -1; key <= 2 * Count; key++)
        {
            Assert.Equal(key < (2 * Count) - 2, table.TryNext(key, out var next));
            Assert.Equal(key < (2 * Count) - 2 ? (key + 2) & ~1 : 0, next);
            Assert.Equal(key > 0, table.TryPrev(key, out var previous));
            Assert.Equal(key > 0 ? Math.Min((key - 1) & ~1, (2 * Count) - 2) : 0, previous);
        }
    }

    [Fact]
    [Trait("Rule", "E51")]
    public async Task First_and_last_are_the_ends_of_the_order()
    {
        await using var node = new Node();
        var table = Evens(node);

        Assert.True(table.TryFirst(out var first));
        Assert.True(table.TryLast(out var last));

        Assert.Equal((0, (2 * Count) - 2), (first, last));
    }

    [Fact]
    [Trait("Rule", "E48")]
    public async Task Select_reverse_begins_with_the_last_key()
    {
        await using var node = new Node();
        var table = Evens(node);
        var keys = table.Keys();
        keys.Reverse();

        Assert.Equal(keys, table.SelectReverse((_, _) => true, (key, _) => key));

        var paged = new List<int>();
        for (var page = table.SelectReverse((_, _) => true, (key, _) => key, 70); page is not null; page = page.Next())
            paged.AddRange(page.Rows);
        Assert.Equal(keys, paged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "E47")]
    public async Task A_page_goes_on_behind_the_last_key_whatever_has_happened_meanwhile(bool backward)
    {
        await using var node = new Node();
        var table = Evens(node);
        var page = table.Select((_, _) => true, (key, _) => key, KeyRange<int>.All, 10, backward);
        var last = page.Rows[^1];

        table.SelectDelete((key, _) => Math.Abs(key - last) < 100);
        var next = backward ? last - 51 : last + 51;
        table.Insert(next, 0);

        Assert.Equal(next, page.Next()!.Rows[0]);
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(11, 19)]
    [InlineData(-5, 3000)]
    [InlineData(100, 700)]
    [InlineData(255, 257)]
    [InlineData(256, 256)]
    [InlineData(20, 10)]
    [InlineData(2000, 3000)]
    [Trait("Rule", "E49")]
    public async Task A_range_is_the_same_as_a_predicate_on_the_key(int from, int to)
    {
        await using var node = new Node();
        var table = Evens(node);
        (KeyRange<int> Range, Func<int, bool> Has)[] cases =
        [
            (KeyRange.From(from).To(to), key => key >= from && key <= to),
            (KeyRange.After(from).Before(to), key => key > from && key < to),
            (KeyRange.From(from).Before(to), key => key >= from && key < to),
            (KeyRange.After(from).To(to), key => key > from && key <= to),
            (KeyRange.From(from), key => key >= from),
            (KeyRange.After(from), key => key > from),
            (KeyRange.To(to), key => key <= to),
            (KeyRange.Before(to), key => key < to),
            (KeyRange<int>.All, _ => true),
        ];

        foreach (var (range, has) in cases)
        {
            var keys = table.Keys().Where(has).ToList();
            Assert.Equal(keys, table.Range(range).Select(row => row.Key));
            Assert.Equal(keys, table.Select((_, _) => true, (key, _) => key, range));
            keys.Reverse();
            Assert.Equal(keys, table.Range(range, backward: true).Select(row => row.Key));
            Assert.Equal(keys, table.Select((_, _) => true, (key, _) => key, range, backward: true));
        }
    }

    [Fact]
    [Trait("Rule", "E49")]
    public async Task A_prefix_is_a_range()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<string, int>();
        var bytes = node.NewOrderedTable<byte[], int>();
        foreach (var word in (string[])["a", "ab", "abc", "ac", "b", "\uFFFF", "\uFFFFa"])
            table.Insert(word, 0);
        foreach (var key in (byte[][])[[1], [1, 255], [1, 255, 0], [2], [255], [255, 255]])
            bytes.Insert(key, 0);

        Assert.Equal(["ab", "abc"], table.Prefix("ab").Select(row => row.Key));
        Assert.Equal(["\uFFFFa", "\uFFFF"], table.Prefix("\uFFFF", backward: true).Select(row => row.Key));
        Assert.Equal(7, table.Prefix("").Count());
        Assert.Equal(2, bytes.Prefix([1, 255]).Count());
        Assert.Equal(2, bytes.Prefix([255]).Count());
        Assert.Equal(6, bytes.Prefix([]).Count());
    }

    [Fact]
    [Trait("Rule", "E67")]
    public async Task A_slot_is_a_place_in_the_order()
    {
        await using var node = new Node();
        var table = Evens(node);

        for (var place = 0; place < Count; place++)
        {
            Assert.True(table.TryGetSlot(place, out var row));
            Assert.Equal(KeyValuePair.Create(2 * place, place), row);
        }

        Assert.False(table.TryGetSlot(Count, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.TryGetSlot(Count + 1, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.TryGetSlot(-1, out _));
    }

    [Fact]
    public async Task A_null_is_no_end_of_a_range()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<string, int>();

        Assert.Throws<ArgumentNullException>("key", () => KeyRange.From<string>(null!));
        Assert.Throws<ArgumentNullException>("prefix", () => table.Prefix((string)null!));
    }

    // The insertions split leaves in the middle and at the end.
    private static OrderedTable<int, int> Evens(Node node)
    {
        var table = node.NewOrderedTable<int, int>();
        for (var i = 0; i < Count; i += 2)
            table.Insert(2 * i, i);
        for (var i = Count - 1; i > 0; i -= 2)
            table.Insert(2 * i, i);
        return table;
    }
}

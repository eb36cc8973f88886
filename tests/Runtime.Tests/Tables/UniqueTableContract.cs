using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Tests that tables with one row for each key must pass. Each of the two types has a class of its own that runs them.</summary>
public abstract class UniqueTableContract(TableType type) : IAsyncDisposable
{
    private readonly Node _node = new();

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    [Trait("Rule", "E15")]
    public void A_key_has_one_row_and_insert_replaces_it()
    {
        var table = New(("ada", 1));

        table.Insert("ada", 2);

        Assert.Equal([2], table.Lookup("ada"));
        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal(2, row);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    [Trait("Rule", "E19")]
    public void Of_a_key_that_comes_twice_in_a_list_the_last_wins()
    {
        var table = New(("eve", 1));

        table.Insert([new("ada", 1), new("eve", 2), new("ada", 3), new("eve", 4), new("ada", 5)]);
        Assert.True(table.InsertNew([new("bob", 1), new("bob", 2)]));

        Assert.Equal([("ada", 5), ("bob", 2), ("eve", 4)], table.ToList().Select(pair => (pair.Key, (int)pair.Value)).Order());
        Assert.Equal(3, table.Count);
    }

    [Fact]
    [Trait("Rule", "E23")]
    public void Lookup_element_gives_a_part_of_the_row()
    {
        var table = _node.MakeUnique<string, (int X, int Y)>(type);
        table.Insert("ada", (1, 2));

        Assert.Equal(2, table.LookupElement("ada", row => row.Y));
        Assert.Equal(2, table.LookupElement("ada", row => row.Y, 5));
        Assert.Equal(5, table.LookupElement("bob", row => row.Y, 5));
    }

    [Fact]
    [Trait("Rule", "E23")]
    public void Lookup_element_of_a_missing_key_is_an_error_and_a_default_covers_only_that()
    {
        var table = New(("ada", 1));

        Assert.Throws<KeyNotFoundException>(() => table.LookupElement("bob", row => row));
        Assert.Throws<FormatException>(() => table.LookupElement<int>("ada", _ => throw new FormatException(), 5));
        Assert.Throws<ArgumentNullException>("element", () => table.LookupElement<int>("ada", null!, 5));
        Assert.Throws<ArgumentNullException>("key", () => table.LookupElement(null!, row => row));
    }

    [Fact]
    [Trait("Rule", "E24")]
    public void Try_take_removes_the_row_it_returns()
    {
        var table = New(("ada", 1));

        Assert.True(table.TryTake("ada", out var row));
        Assert.Equal(1, row);
        Assert.False(table.TryTake("ada", out _));
    }

    [Fact]
    [Trait("Rule", "E33")]
    public void Update_element_changes_a_row_that_is_there()
    {
        var table = New(("ada", 1));

        Assert.True(table.UpdateElement("ada", row => row + 1));
        Assert.False(table.UpdateElement("bob", _ => throw new FormatException()));

        Assert.Equal([KeyValuePair.Create("ada", 2L)], table.ToList());
    }

    [Fact]
    [Trait("Rule", "E33")]
    public void Update_element_with_a_default_changes_that_for_a_missing_row()
    {
        var table = New(("ada", 1));

        table.UpdateElement("ada", row => row + 1, 10);
        table.UpdateElement("bob", row => row + 1, 10);

        Assert.Equal([("ada", 2), ("bob", 11)], table.ToList().Select(pair => (pair.Key, (int)pair.Value)).Order());
    }

    [Fact]
    [Trait("Rule", "E29")]
    [Trait("Rule", "E33")]
    public void An_update_that_throws_changes_nothing_and_leaves_no_lock()
    {
        var table = New(("ada", 1));

        Assert.Throws<FormatException>(() => table.UpdateElement("ada", _ => throw new FormatException()));
        Assert.Throws<FormatException>(() => table.UpdateElement("bob", _ => throw new FormatException(), 5));

        Assert.Equal([KeyValuePair.Create("ada", 1L)], table.ToList());
        Assert.Equal(1, table.Count);
        Together.Run(() => table.Insert("ada", 2), () => table.Insert("bob", 2));
    }

    [Fact]
    [Trait("Rule", "E45")]
    public void Select_replace_changes_rows_and_never_keys_and_counts_them()
    {
        var table = New(("ada", 1), ("bob", 2), ("eve", 3));

        Assert.Equal(2, table.SelectReplace((_, row) => row > 1, (_, row) => row * 10));

        Assert.Equal([("ada", 1), ("bob", 20), ("eve", 30)], table.ToList().Select(pair => (pair.Key, (int)pair.Value)).Order());
    }

    [Fact]
    [Trait("Rule", "E45")]
    public void Select_replace_that_asks_for_the_old_row_is_a_compare_and_swap()
    {
        const int Each = 200;
        var table = New(("n", 0));

        Together.Run(Together.Threads, _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                long seen;
                do
                {
                    Assert.True(table.TryLookup("n", out seen));
                }
                while (table.SelectReplace((key, row) => key == "n" && row == seen, (_, row) => row + 1) == 0);
            }
        });

        Assert.Equal([Together.Threads * Each], table.Lookup("n"));
    }

    [Fact]
    [Trait("Rule", "E51")]
    public void A_walk_by_keys_may_show_the_rows_too()
    {
        var table = New(("ada", 1), ("bob", 2), ("eve", 3));
        var met = new List<(string, int)>();

        for (var more = table.TryFirst(out var key, out var row); more; more = table.TryNext(key!, out key, out row))
            met.Add((key!, (int)row));

        Assert.Equal([("ada", 1), ("bob", 2), ("eve", 3)], met.Order());
        Assert.True(table.TryLast(out _, out var last));
        Assert.InRange(last, 1, 3);
    }

    private UniqueTable<string, long> New(params (string Key, long Row)[] rows)
    {
        var table = _node.MakeUnique<string, long>(type);
        foreach (var (key, row) in rows)
            table.Insert(key, row);
        return table;
    }
}

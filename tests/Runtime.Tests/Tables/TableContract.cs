using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Tests that tables of every type must pass. Each type has a class of its own that runs them.</summary>
public abstract partial class TableContract(TableType type) : IAsyncDisposable
{
    protected Node Node { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    [Trait("Rule", "E22")]
    public void A_row_is_found_under_its_key_and_under_no_other()
    {
        var table = New();

        table.Insert("ada", 1);

        Assert.Equal([1], table.Lookup("ada"));
        Assert.True(table.Member("ada"));
        Assert.Empty(table.Lookup("bob"));
        Assert.False(table.Member("bob"));
    }

    [Fact]
    [Trait("Rule", "E14")]
    public void The_key_is_apart_from_its_row_which_may_be_anything()
    {
        var table = Node.Make<int, string?>(type);

        table.Insert(1, null);
        table.Insert(2, "");

        Assert.Equal([null], table.Lookup(1));
        Assert.Equal([""], table.Lookup(2));
    }

    [Fact]
    [Trait("Rule", "E68")]
    public void Any_value_is_a_key_for_no_value_marks_the_end()
    {
        var table = Node.Make<long, int>(type);
        long[] keys = [0, -1, long.MinValue, long.MaxValue];

        foreach (var key in keys)
            table.Insert(key, 1);

        Assert.Equal(keys.Order(), table.Keys().Order());
    }

    [Fact]
    [Trait("Rule", "E18")]
    public void A_list_is_inserted_whole()
    {
        var table = New();

        table.Insert([new("ada", 1), new("bob", 2), new("eve", 3)]);
        table.Insert([]);

        Assert.Equal(3, table.Count);
        Assert.Equal([2], table.Lookup("bob"));
    }

    [Fact]
    [Trait("Rule", "E18")]
    public void Of_a_list_with_a_bad_element_nothing_is_inserted()
    {
        var table = New(("ada", 1));

        Assert.Throws<ArgumentNullException>("rows", () => table.Insert([new("bob", 2), new(null!, 3)]));
        Assert.Throws<ArgumentNullException>("rows", () => table.InsertNew([new("bob", 2), new(null!, 3)]));
        Assert.Throws<FormatException>(() => table.Insert(Broken()));
        Assert.Throws<FormatException>(() => table.InsertNew(Broken()));

        Assert.Equal([KeyValuePair.Create("ada", 1)], table.ToList());
        Assert.Equal(1, table.Count);

        static IEnumerable<KeyValuePair<string, int>> Broken()
        {
            yield return new("bob", 2);
            throw new FormatException();
        }
    }

    [Fact]
    [Trait("Rule", "E18")]
    public void A_list_made_of_the_table_itself_may_be_inserted()
    {
        var table = New(("ada", 1), ("bob", 2));

        table.Insert(table.Select(row => KeyValuePair.Create(row.Key + "!", row.Value)));

        Assert.Equal(["ada", "ada!", "bob", "bob!"], table.Keys().Order());
    }

    [Fact]
    [Trait("Rule", "E21")]
    public void Insert_new_refuses_a_key_that_is_there_whatever_the_row()
    {
        var table = New();

        Assert.True(table.InsertNew("ada", 1));
        Assert.False(table.InsertNew("ada", 2));

        Assert.Equal([1], table.Lookup("ada"));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    [Trait("Rule", "E21")]
    public void Insert_new_of_a_list_inserts_nothing_if_one_key_is_there()
    {
        var table = New(("eve", 1));

        Assert.False(table.InsertNew([new("ada", 2), new("eve", 2), new("bob", 2)]));
        Assert.Equal(["eve"], table.Keys());
        Assert.Equal([1], table.Lookup("eve"));
        Assert.Equal(1, table.Count);

        Assert.True(table.InsertNew([new("ada", 2), new("bob", 2)]));
        Assert.Equal(3, table.Count);
        Assert.True(table.InsertNew([]));
    }

    [Fact]
    [Trait("Rule", "E21")]
    public void Insert_new_of_a_list_allows_a_key_twice_within_the_list()
    {
        var table = New();

        Assert.True(table.InsertNew([new("ada", 1), new("ada", 2)]));

        Assert.Equal(2, table.Lookup("ada")[^1]);
        Assert.Equal(table.Lookup("ada").Count, table.Count);
    }

    [Fact]
    [Trait("Rule", "E24")]
    public void Take_removes_what_it_returns()
    {
        var table = New(("ada", 1), ("bob", 2));

        Assert.Equal([1], table.Take("ada"));
        Assert.Empty(table.Take("ada"));

        Assert.Equal(["bob"], table.Keys());
        Assert.Equal(1, table.Count);
    }

    [Fact]
    [Trait("Rule", "E25")]
    public void Delete_removes_all_of_a_key_and_accepts_a_missing_one()
    {
        var table = New(("ada", 1), ("ada", 2), ("bob", 3));

        Assert.True(table.Delete("ada"));
        Assert.False(table.Delete("ada"));

        Assert.Equal([KeyValuePair.Create("bob", 3)], table.ToList());
        Assert.Equal(1, table.Count);
    }

    [Fact]
    [Trait("Rule", "E25")]
    public void Delete_object_removes_only_what_is_equal_in_key_and_row()
    {
        var table = New(("ada", 1));

        Assert.Equal(0, table.DeleteObject("ada", 2));
        Assert.Equal(0, table.DeleteObject("bob", 1));
        Assert.Equal([1], table.Lookup("ada"));

        Assert.Equal(1, table.DeleteObject("ada", 1));
        Assert.False(table.Member("ada"));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E25")]
    public void Delete_all_objects_leaves_an_empty_table_that_goes_on()
    {
        var table = New(("ada", 1), ("bob", 2));

        table.DeleteAllObjects();

        Assert.Equal(0, table.Count);
        Assert.Empty(table.ToList());
        Assert.False(table.Member("ada"));
        Assert.True(table.InsertNew("ada", 3));
        Assert.Equal([KeyValuePair.Create("ada", 3)], table.ToList());
    }

    [Fact]
    [Trait("Rule", "E54")]
    public void A_deleted_row_is_gone_at_once_even_from_a_fixed_table_and_its_key_is_free()
    {
        var table = New(("ada", 1));
        using var fixation = table.SafeFix();

        table.Delete("ada");

        Assert.False(table.Member("ada"));
        Assert.Empty(table.Lookup("ada"));
        Assert.Equal(0, table.Count);
        Assert.Empty(table.ToList());
        Assert.True(table.InsertNew("ada", 2));
        Assert.Equal([2], table.Lookup("ada"));
        Assert.Equal(["ada"], table.Keys());
    }

    [Fact]
    [Trait("Rule", "E4")]
    public void Every_access_to_a_deleted_table_is_an_error_that_names_it()
    {
        var table = Node.Make<string, long>(type, new TableOptions { Name = "scores" });
        table.Insert([new("ada", 1), new("bob", 2)]);
        var page = table.Match((_, _) => true, 1);
        var fixation = table.SafeFix();

        table.Delete();

        Action[] others =
            [table.Delete, () => table.Rename("points"), () => page.Next(), () => table.GiveAway(default), () => table.SetHeir(null)];
        foreach (var access in Reads(table).Concat(Writes(table)).Concat(others))
            Assert.Equal("scores", Assert.Throws<TableGoneException>(access).TableName);
        Assert.Null(table.Info());
        Assert.Empty(Node.Tables());
        fixation.Dispose();
    }

    private RowTable<string, int> New(params (string Key, int Row)[] rows)
    {
        var table = Node.Make<string, int>(type);
        foreach (var (key, row) in rows)
            table.Insert(key, row);
        return table;
    }
}

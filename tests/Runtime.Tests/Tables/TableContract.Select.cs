using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <content>Searches for rows by their content.</content>
public abstract partial class TableContract
{
    [Fact]
    [Trait("Rule", "E35")]
    [Trait("Rule", "E37")]
    public void A_match_is_whatever_the_predicate_says_of_key_and_row()
    {
        var table = New(("ada", 1), ("bob", 2), ("eve", 1));

        Assert.Equal(["ada", "eve"], table.Match((_, row) => row == 1).Select(row => row.Key).Order());
        Assert.Equal([KeyValuePair.Create("bob", 2)], table.Match((key, _) => key == "bob"));
        Assert.Equal(3, table.Match((_, _) => true).Count);
    }

    [Fact]
    [Trait("Rule", "E38")]
    [Trait("Rule", "E39")]
    [Trait("Rule", "E44")]
    public void Select_makes_something_of_every_row_that_matches()
    {
        var table = New(("ada", 1), ("bob", 2), ("eve", 3));

        Assert.Equal(["bob: 2", "eve: 3"], table.Select((_, row) => row > 1, (key, row) => $"{key}: {row}").Order());
        Assert.Empty(table.Select((_, _) => false, (key, _) => key));
    }

    [Fact]
    [Trait("Rule", "E44")]
    public void Select_count_and_select_delete_go_by_the_predicate()
    {
        var table = Numbers(300);

        Assert.Equal(100, table.SelectCount((_, row) => row % 3 == 0));
        Assert.Equal(100, table.SelectDelete((_, row) => row % 3 == 0));
        Assert.Equal(0, table.SelectDelete((_, row) => row % 3 == 0));

        Assert.Equal(200, table.Count);
        Assert.Equal(Enumerable.Range(0, 300).Where(key => key % 3 != 0), table.Keys().Order());
    }

    [Fact]
    [Trait("Rule", "E40")]
    [Trait("Rule", "E41")]
    public void A_predicate_that_throws_ends_the_operation_and_leaves_the_table_as_it_was()
    {
        var table = Numbers(10);
        Func<int, int, bool> bad = (key, _) => key == 5 ? throw new FormatException() : false;
        Func<int, int, int> worse = (_, _) => throw new FormatException();
        Action[] operations =
        [
            () => table.Match(bad), () => table.Match(bad, 3), () => table.Select(bad, (key, _) => key),
            () => table.Select((_, _) => true, worse),
            () => table.SelectCount(bad), () => table.SelectDelete(bad),
        ];

        foreach (var operation in operations)
            Assert.Throws<FormatException>(operation);

        IsWhole(table);
    }

    [Fact]
    [Trait("Rule", "E40")]
    public void A_predicate_that_throws_under_the_lock_of_a_row_leaves_neither_change_nor_lock()
    {
        var table = Numbers(10);
        var calls = 0;

        // The second call for a key is under the row's lock.
        Assert.Throws<FormatException>(
            () => table.SelectDelete((key, _) => key == 5 && (++calls == 1 ? true : throw new FormatException())));
        if (type is not TableType.Bag)
            Assert.Throws<FormatException>(() => table.SelectReplace((key, _) => key == 5, (_, _) => throw new FormatException()));

        Assert.Equal(2, calls);
        IsWhole(table);
    }

    [Fact]
    [Trait("Rule", "E42")]
    [Trait("Rule", "E50")]
    public void A_predicate_may_ask_anything_and_can_be_tried_without_a_table()
    {
        var table = New(("ada", 1), ("bob", 22));
        Func<string, int, bool> even = (key, row) => key.Length == 3 && int.IsEvenInteger(row) && row > 9;

        Assert.True(even("bob", 22));
        Assert.False(even("ada", 1));
        Assert.Equal(["bob"], table.Match(even).Select(row => row.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(300)]
    [InlineData(1000)]
    [Trait("Rule", "E46")]
    public void Pages_are_full_but_the_last_and_show_every_match_once(int limit)
    {
        var table = Numbers(301);
        var pages = new List<IReadOnlyList<int>>();

        for (var page = table.Select((key, _) => key != 0, (key, _) => key, limit); page is not null; page = page.Next())
            pages.Add(page.Rows);

        Assert.Equal(Enumerable.Range(1, 300), pages.SelectMany(rows => rows).Order());
        Assert.All(pages.SkipLast(1), rows => Assert.Equal(limit, rows.Count));
        Assert.InRange(pages[^1].Count, 1, limit);
    }

    [Fact]
    [Trait("Rule", "E46")]
    public void When_nothing_matches_there_is_one_empty_page_and_no_next()
    {
        var page = Numbers(10).Match((_, _) => false, 3);

        Assert.Empty(page.Rows);
        Assert.Null(page.Next());
        Assert.Null(page.Next());
    }

    [Fact]
    [Trait("Rule", "E46")]
    public void A_page_may_be_gone_on_from_again()
    {
        var page = Numbers(10).Select((_, _) => true, (key, _) => key, 4);

        Assert.Equal(page.Next()!.Rows, page.Next()!.Rows);
        Assert.Empty(page.Rows.Intersect(page.Next()!.Rows));
    }

    [Fact]
    [Trait("Rule", "E47")]
    public async Task Another_process_may_go_on_from_a_page()
    {
        var page = Numbers(10).Select((_, _) => true, (key, _) => key, 4);

        var rest = await Node.Within(_ => Task.FromResult(page.Next()!.Rows));

        Assert.Equal(4, rest.Count);
        Assert.Equal(8, page.Rows.Concat(rest).Distinct().Count());
    }

    [Fact]
    [Trait("Rule", "E47")]
    public void A_page_goes_on_whatever_has_been_deleted_and_inserted_meanwhile()
    {
        var table = Numbers(100);
        var first = table.Select((_, _) => true, (key, _) => key, 10);
        var (seen, lasting) = (first.Rows, table.Keys().Skip(50).ToHashSet());

        foreach (var key in table.Keys().Take(50))
            table.Delete(key);
        for (var key = 1000; key < 2000; key++)
            table.Insert(key, key);

        var rest = new List<int>();
        for (var page = first.Next(); page is not null; page = page.Next())
            rest.AddRange(page.Rows);
        Assert.Equal(lasting.Order(), rest.Where(lasting.Contains).Order());
        Assert.Equal(rest.Count, rest.Distinct().Count());
        Assert.Empty(rest.Intersect(seen));
    }

    [Fact]
    [Trait("Rule", "E46")]
    [Trait("Rule", "E47")]
    public void After_all_rows_are_deleted_a_page_goes_on_only_where_its_place_is_one_in_an_order()
    {
        var table = Numbers(10);
        var page = table.Match((_, _) => true, 4);

        table.DeleteAllObjects();
        Assert.Null(page.Next());
        table.Insert(100, 100);

        Assert.Equal(table.Type is TableType.OrderedSet ? [100] : [], page.Next()?.Rows.Select(row => row.Key) ?? []);
    }

    // No row is changed or locked: another thread can write every key.
    private static void IsWhole(RowTable<int, int> table)
    {
        Assert.Equal(Enumerable.Range(0, 10).Select(i => KeyValuePair.Create(i, i)), table.ToList().OrderBy(row => row.Key));
        Assert.Equal(10, table.Count);
        Together.Run(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.True(table.Delete(i));
                table.Insert(i, i);
            }
        });
    }
}

using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <content>Walks.</content>
public abstract partial class TableContract
{
    [Fact]
    [Trait("Rule", "E51")]
    public void A_walk_by_keys_meets_each_key_once_and_ends()
    {
        var table = Numbers(1000);

        Assert.Equal(Enumerable.Range(0, 1000), table.Keys().Order());
    }

    [Fact]
    [Trait("Rule", "E51")]
    public void An_empty_table_has_no_first_and_no_last_key()
    {
        var table = New();

        Assert.False(table.TryFirst(out var first));
        Assert.False(table.TryLast(out var last));
        Assert.Null(first);
        Assert.Null(last);
    }

    [Fact]
    [Trait("Rule", "E51")]
    public void Two_walks_over_an_unchanged_table_go_the_same_way()
    {
        var table = Numbers(300);

        Assert.Equal(table.Keys(), table.Keys());
        Assert.Equal(table.Keys(), table.ToList().Select(row => row.Key));
        Assert.Equal(table.ToList(), [.. table]);
    }

    [Fact]
    [Trait("Rule", "E53")]
    public void A_fixed_walk_may_delete_every_key_that_it_visits()
    {
        var table = Numbers(500);
        var met = new List<int>();

        using (table.SafeFix())
        {
            for (var more = table.TryFirst(out var key); more; more = table.TryNext(key, out key))
            {
                met.Add(key);
                table.Delete(key);
            }
        }

        Assert.Equal(Enumerable.Range(0, 500), met.Order());
        Assert.Equal(0, table.Count);
        Assert.False(table.TryFirst(out _));
    }

    [Fact]
    [Trait("Rule", "E53")]
    public void A_fixed_walk_meets_each_lasting_key_once_whatever_comes_and_goes_meanwhile()
    {
        var table = Numbers(500);
        var met = new List<int>();

        using (table.SafeFix())
        {
            for (var more = table.TryFirst(out var key); more; more = table.TryNext(key, out key))
            {
                met.Add(key);
                table.Delete((key * 7 % 500) | 1);
                if (key < 500)
                    table.Insert(1000 + key, 0);
            }
        }

        Assert.Equal(met.Count, met.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 250).Select(i => 2 * i), met.Where(key => key < 500 && int.IsEvenInteger(key)).Order());
    }

    [Fact]
    [Trait("Rule", "E55")]
    public void A_fold_whose_function_changes_the_table_meets_no_key_twice()
    {
        var table = Numbers(500);

        var met = table.Fold(new List<int>(), (keys, key, _) =>
        {
            table.Delete(key + 1 - (key % 2 * 2));
            table.Insert(key, 1);
            keys.Add(key);
            return keys;
        });

        // The key of a pair that was visited first has deleted the other one, unless the walk had already read the other one.
        Assert.Equal(met.Count, met.Distinct().Count());
        Assert.All(Enumerable.Range(0, 250), pair => Assert.True(met.Contains(2 * pair) || met.Contains((2 * pair) + 1)));
    }

    [Fact]
    [Trait("Rule", "E55")]
    public void A_fold_whose_function_throws_leaves_the_table_unfixed_and_usable()
    {
        var table = Numbers(10);

        Assert.Throws<FormatException>(() => table.Fold<int>(0, (_, _, _) => throw new FormatException()));

        Assert.Empty(table.Info()!.Fixations);
        Together.Run(table.DeleteAllObjects);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E57")]
    public void A_walk_ends_when_all_rows_are_deleted()
    {
        var table = Numbers(300);
        using var walk = table.GetEnumerator();
        Assert.True(walk.MoveNext());

        table.DeleteAllObjects();
        table.Insert(7, 7);

        Assert.False(walk.MoveNext());
        Assert.Equal([7], table.Keys());
    }

    [Fact]
    [Trait("Rule", "E57")]
    public void A_walk_by_keys_over_a_fixed_table_ends_when_all_rows_are_deleted()
    {
        var table = Numbers(300);
        using var fixation = table.SafeFix();
        Assert.True(table.TryFirst(out var key));
        Assert.True(table.TryNext(key, out key));

        table.Delete(key);
        table.DeleteAllObjects();
        table.DeleteAllObjects();

        Assert.False(table.TryNext(key, out _));
    }

    [Fact]
    [Trait("Rule", "E58")]
    public void A_fold_of_an_empty_table_is_what_it_began_with()
    {
        var table = New();

        Assert.Equal(5, table.Fold(5, (_, _, _) => 0));
        Assert.Equal(5, table.FoldRight(5, (_, _, _) => 0));
    }

    [Fact]
    [Trait("Rule", "E58")]
    public void Folds_from_either_side_meet_every_row()
    {
        var table = Numbers(100);

        Assert.Equal(4950, table.Fold(0, (sum, key, _) => sum + key));
        Assert.Equal(4950, table.FoldRight(0, (sum, _, row) => sum + row));
    }

    [Fact]
    [Trait("Rule", "E4")]
    public void A_walk_over_a_deleted_table_is_an_error()
    {
        var table = Numbers(300);
        using var walk = table.GetEnumerator();
        Assert.True(walk.MoveNext());

        table.Delete();

        Assert.Throws<TableGoneException>(() => walk.MoveNext());
    }

    /// <summary>A table with the numbers from 0. Each number is a key and its row.</summary>
    private RowTable<int, int> Numbers(int count)
    {
        var table = Node.Make<int, int>(type);
        for (var i = 0; i < count; i++)
            table.Insert(i, i);
        return table;
    }
}

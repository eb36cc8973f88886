using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class TableWalkTests
{
    [Fact]
    public async Task A_walk_meets_every_row_once()
    {
        await using var node = new Node();
        var table = node.NewTable<int, string>();
        for (var i = 0; i < 1000; i++)
            table.Insert(i, $"row {i}");

        Assert.Equal(
            Enumerable.Range(0, 1000).Select(i => KeyValuePair.Create(i, $"row {i}")),
            table.OrderBy(pair => pair.Key));
    }

    [Fact]
    [Trait("Rule", "E54")]
    public async Task A_walk_does_not_show_rows_deleted_before_it_came_to_them()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        for (var i = 0; i < 100; i++)
            table.Insert(i, i);

        var met = new List<int>();
        foreach (var (key, _) in table)
        {
            met.Add(key);
            foreach (var other in Enumerable.Range(0, 100).Where(other => other != key))
                table.Delete(other);
        }

        Assert.Single(met);
    }

    [Fact]
    [Trait("Rule", "E53")]
    public async Task A_walk_may_delete_and_insert_the_row_that_it_visits_without_meeting_it_again()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        for (var i = 0; i < 1000; i++)
            table.Insert(i, 0);

        var met = new List<int>();
        foreach (var (key, _) in table)
        {
            met.Add(key);
            table.Delete(key);
            table.Insert(key, 1);
        }

        Assert.Equal(Enumerable.Range(0, 1000), met.Order());
    }

    [Fact]
    [Trait("Rule", "E55")]
    public async Task A_walk_meets_every_lasting_row_once_while_it_makes_the_table_grow()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        for (var i = 0; i < 100; i++)
            table.Insert(i, i);

        var met = new List<int>();
        var next = 100;
        foreach (var (key, _) in table)
        {
            met.Add(key);
            for (var grow = 0; key < 100 && grow < 200; grow++)
                table.Insert(next++, 0);
        }

        Assert.Equal(Enumerable.Range(0, 100), met.Where(key => key < 100).Order());
        Assert.Equal(met.Count, met.Distinct().Count());
        Assert.Equal(next, table.Count);
    }

    [Fact]
    [Trait("Rule", "E55")]
    public async Task Walks_meet_every_lasting_row_once_while_others_grow_the_table()
    {
        const int Lasting = 500;
        const int Passing = 30_000;
        await using var node = new Node();

        for (var round = 0; round < 3; round++)
        {
            var table = node.NewTable<int, int>();
            for (var i = 0; i < Lasting; i++)
                table.Insert(i, i);
            var growing = 2;

            Together.Run(4, me =>
            {
                if (me < 2)
                {
                    for (var i = 0; i < Passing; i++)
                    {
                        var key = Lasting + (me * Passing) + i;
                        table.Insert(key, key);
                        if (i % 3 == 0)
                            table.Delete(key);
                    }

                    Interlocked.Decrement(ref growing);
                    return;
                }

                do
                {
                    var met = new HashSet<int>();
                    foreach (var (key, row) in table)
                    {
                        Assert.Equal(key, row);
                        Assert.True(met.Add(key), $"Key {key} was met twice.");
                    }

                    Assert.Equal(Lasting, met.Count(key => key < Lasting));
                }
                while (Volatile.Read(ref growing) > 0);
            });
            Assert.Equal(table.ToArray().Length, table.Count);
        }
    }

    [Fact]
    [Trait("Rule", "E47")]
    public async Task A_walk_ends_with_an_error_when_the_table_is_deleted()
    {
        await using var node = new Node();
        var table = node.NewTable<int, int>();
        table.Insert(1, 1);
        table.Insert(2, 2);
        using var walk = table.GetEnumerator();
        Assert.True(walk.MoveNext());

        table.Delete();

        Assert.Throws<TableGoneException>(() => walk.MoveNext());
    }
}

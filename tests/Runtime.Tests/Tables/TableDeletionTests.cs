using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class TableDeletionTests
{
    [Fact]
    [Trait("Rule", "E4")]
    public async Task Info_of_a_deleted_table_is_null()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>(new TableOptions { Name = "scores" });

        table.Delete();

        Assert.Null(table.Info());
        Assert.Null(table.Owner);
        Assert.Equal("scores", table.Name);
    }

    [Fact]
    public async Task A_using_block_deletes_the_table_if_it_is_still_there()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>();
        using (table)
            table.Insert("ada", 1);

        Assert.Null(table.Info());
        using (table)
            Assert.Null(table.Info());
    }

    [Fact]
    public async Task Deleting_a_table_frees_its_rows()
    {
        await using var node = new Node();
        var table = node.NewTable<string, object>();
        var row = InsertSomething(table);

        table.Delete();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(row.IsAlive);
        GC.KeepAlive(table);
    }

    [Fact]
    public async Task Of_several_deleters_one_succeeds()
    {
        await using var node = new Node();
        for (var round = 0; round < 200; round++)
        {
            var table = node.NewTable<string, long>();
            var successes = 0;

            Together.Run(2, _ =>
            {
                try
                {
                    table.Delete();
                    Interlocked.Increment(ref successes);
                }
                catch (TableGoneException)
                {
                }
            });

            Assert.Equal(1, successes);
        }
    }

    [Fact]
    public async Task A_write_that_races_with_the_deletion_throws_or_came_before_it()
    {
        await using var node = new Node();
        for (var round = 0; round < 200; round++)
        {
            var table = node.NewTable<int, int>();
            var deleted = false;

            Together.Run(
                () =>
                {
                    table.Delete();
                    Volatile.Write(ref deleted, true);
                },
                () => Write(table, ref deleted),
                () => Write(table, ref deleted));

            Assert.Throws<TableGoneException>(() => table.Count);
        }
    }

    [Fact]
    public async Task A_deleted_table_never_comes_back_to_anyone()
    {
        await using var node = new Node();
        for (var round = 0; round < 200; round++)
        {
            var table = node.NewTable<int, int>();

            Together.Run(
                table.Delete,
                () =>
                {
                    var gone = false;
                    for (var i = 0; i < 1000; i++)
                    {
                        var goneNow = Record.Exception(() => i % 2 == 0 ? table.Member(i) : table.InsertNew(i, i)) is TableGoneException;
                        Assert.False(gone && !goneNow);
                        gone = goneNow;
                        if (i > 10 && gone)
                            return;
                    }
                });
        }
    }

    // Each write that begins after the deletion must throw.
    private static void Write(Table<int, int> table, ref bool deleted)
    {
        for (var i = 0; i < 100_000; i++)
        {
            var late = Volatile.Read(ref deleted);
            try
            {
                table.Insert(i % 10, i);
                Assert.False(late);
            }
            catch (TableGoneException)
            {
                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference InsertSomething(Table<string, object> table)
    {
        var row = new object();
        table.Insert("ada", row);
        return new WeakReference(row);
    }
}

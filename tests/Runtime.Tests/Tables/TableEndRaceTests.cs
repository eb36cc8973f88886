using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// Readers of a table that is deleted or emptied at the same time: they see all rows, or the state afterwards, and never a part of the
/// rows.
/// </summary>
public sealed class TableEndRaceTests
{
    private const int Rows = 300;
    private const int Rounds = 2000;

    public static TheoryData<TableType> All => [TableType.Set, TableType.OrderedSet, TableType.Bag, TableType.DuplicateBag];

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Rule", "E63")]
    public async Task A_table_that_was_never_empty_is_not_counted_as_empty_while_it_is_deleted(TableType type)
    {
        await using var node = new Node();
        for (var round = 0; round < Rounds; round++)
        {
            var table = node.Make<int, int>(type);
            table.Insert([new(1, 1), new(2, 2), new(3, 3)]);
            var counting = 0;
            Together.Run(
                () =>
                {
                    SpinWait.SpinUntil(() => Volatile.Read(ref counting) > round % 7);
                    table.Delete();
                },
                () =>
                {
                    try
                    {
                        for (; ; counting++)
                            Assert.Equal(3, table.Count);
                    }
                    catch (TableGoneException)
                    {
                        // This answer is allowed too: the table has been deleted.
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Rule", "E63")]
    [Trait("Rule", "E64")]
    public async Task The_facts_of_a_table_are_those_of_one_instant_while_it_is_emptied(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<int, long>(type);
        var rows = Enumerable.Range(0, Rows).Select(i => KeyValuePair.Create(i, (long)i)).ToArray();
        var writing = true;

        Together.Run(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    table.Insert(rows);
                    table.DeleteAllObjects();
                }

                Volatile.Write(ref writing, false);
            },
            () =>
            {
                while (Volatile.Read(ref writing))
                {
                    var info = table.Info()!;
                    Assert.Contains(info.Size, (int[])[0, Rows]);
                    if (info.Size > 0)
                        Assert.True(info.Memory > Rows * 20, $"{info.Size} rows in {info.Memory} bytes.");
                }
            });
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Rule", "E4")]
    [Trait("Rule", "E57")]
    public async Task Walks_over_a_table_that_is_deleted_meet_its_rows_or_end_with_the_error(TableType type)
    {
        await using var node = new Node();
        for (var round = 0; round < Rounds / 4; round++)
        {
            var table = node.Make<int, int>(type);
            table.Insert([new(1, 1), new(2, 2), new(3, 3)]);
            Together.Run(
                table.Delete,
                () =>
                {
                    try
                    {
                        while (true)
                        {
                            Assert.True(table.TryFirst(out _));
                            Assert.Equal(3, table.ToList().Count);
                            Assert.Equal(6, table.Fold(0, (sum, _, row) => sum + row));
                            Assert.Equal(3, table.Match((_, _) => true, limit: 10).Rows.Count);
                            Assert.Single(table.Lookup(2));
                        }
                    }
                    catch (TableGoneException)
                    {
                        // This answer is allowed too: the table has been deleted.
                    }
                });
        }
    }
}

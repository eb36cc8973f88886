using System.Globalization;
using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using Trial = Pail.Runtime.Tests.Tables.TableTrial<Pail.Runtime.Tables.UniqueTable<int, long>>;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// Several threads work on a few keys at the same time. Their answers and the remaining rows must be those of some order of the operations.
/// </summary>
public sealed class TableParallelTests
{
    private static readonly Gen<(int Key, long Value)> One = Gen.Select(Gen.Int[0, 2], Gen.Long[0, 9]);

    private static readonly Gen<(int First, int Second, long Value)> Two = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Long[0, 9]);

    // All decisions occur, depending on the row and the argument.
    private static readonly RowUpdate<long, long, string> Decision = static (found, ref row, value, out result) =>
    {
        result = string.Create(CultureInfo.InvariantCulture, $"{found} {row}");
        var change = (RowChange)(((found ? row : 1) + value) % 3);
        row += value;
        return change;
    };

    [Theory]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    [Trait("Rule", "E59")]
    public async Task Operations_on_single_rows_are_linearizable(TableType type)
    {
        await using var node = new Node();

        Trial.Run(
            Tables(node, type),
            On("insert", static (table, key, value) =>
            {
                table.Insert(key, value);
                return true;
            }),
            On("insert new", static (table, key, value) => table.InsertNew(key, value)),
            On("delete", static (table, key, _) => table.Delete(key)),
            On("delete object", static (table, key, value) => table.DeleteObject(key, value)),
            On("take", static (table, key, _) => table.TryTake(key, out var row) ? row : null),
            On("lookup", static (table, key, _) => table.TryLookup(key, out var row) ? row : null),
            On("member", static (table, key, _) => table.Member(key)),
            On("count", static (table, _, _) => table.Count),
            On("update counter", static (table, key, value) => table.UpdateCounter(key, value, 100)),
            On("wrap counter", static (table, key, value) => table.UpdateCounter(key, value, new CounterLimit(5, 0), 1)),
            On("update", static (table, key, value) => table.Update(key, value, Decision)),
            On("update element", static (table, key, value) => table.UpdateElement(key, row => row + value)),
            On("select delete", static (table, key, value) => table.SelectDelete((storedKey, row) => storedKey == key && row > value)),
            On("select replace", static (table, key, value) =>
                table.SelectReplace((storedKey, row) => storedKey == key && row > value, (_, _) => value)));
    }

    [Theory]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    [Trait("Rule", "E18")]
    [Trait("Rule", "E21")]
    [Trait("Rule", "E59")]
    [Trait("Rule", "E60")]
    public async Task Lists_are_linearizable_with_single_rows_and_the_deletion_of_all(TableType type)
    {
        await using var node = new Node();

        Trial.Run(
            Tables(node, type),
            OnTwo("insert list", static (table, list) =>
            {
                table.Insert(list);
                return true;
            }),
            OnTwo("insert new list", static (table, list) => table.InsertNew(list)),
            On("delete all", static (table, _, _) =>
            {
                table.DeleteAllObjects();
                return true;
            }),
            On("insert new", static (table, key, value) => table.InsertNew(key, value)),
            On("take", static (table, key, _) => table.TryTake(key, out var row) ? row : null),
            On("lookup", static (table, key, _) => table.TryLookup(key, out var row) ? row : null),
            On("count", static (table, _, _) => table.Count),
            On("update counter", static (table, key, value) => table.UpdateCounter(key, value, 100)));
    }

    [Fact]
    [Trait("Rule", "E60")]
    public async Task A_walk_over_a_few_neighbours_in_order_sees_them_at_one_instant()
    {
        await using var node = new Node();

        Trial.Run(
            Tables(node, TableType.OrderedSet),
            OnTwo("insert list", static (table, list) =>
            {
                table.Insert(list);
                return true;
            }),
            On("insert", static (table, key, value) =>
            {
                table.Insert(key, value);
                return true;
            }),
            On("delete", static (table, key, _) => table.Delete(key)),
            On("update counter", static (table, key, value) => table.UpdateCounter(key, value, 100)),
            On("all", static (table, _, _) => Content(table)));
    }

    private static GenOperation<Trial> On(string name, Func<UniqueTable<int, long>, int, long, object?> run) =>
        Trial.Operation(One, name, (table, drawn) => run(table, drawn.Key, drawn.Value));

    private static GenOperation<Trial> OnTwo(string name, Func<UniqueTable<int, long>, KeyValuePair<int, long>[], object?> run) =>
        Trial.Operation(Two, name, (table, drawn) => run(table, [new(drawn.First, drawn.Value), new(drawn.Second, drawn.Value + 10)]));

    private static Gen<Trial> Tables(Node node, TableType type) => Gen.Dictionary(Gen.Int[0, 2], Gen.Long[0, 9])[0, 3].Select(rows =>
    {
        var table = node.MakeUnique<int, long>(type);
        table.Insert(rows);
        return new Trial(table, static table => string.Create(CultureInfo.InvariantCulture, $"{table.Count}: {Content(table)}"));
    });

    private static string Content(UniqueTable<int, long> table) => string.Join(", ", table.ToList().OrderBy(row => row.Key));
}

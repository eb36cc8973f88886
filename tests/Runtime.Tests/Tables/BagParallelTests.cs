using System.Globalization;
using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using Trial = Pail.Runtime.Tests.Tables.TableTrial<Pail.Runtime.Tables.RowTable<int, long>>;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Bags under parallel operations: the answers must be those of some order of the operations.</summary>
public sealed class BagParallelTests
{
    private static readonly Gen<(int Key, long Value)> One = Gen.Select(Gen.Int[0, 1], Gen.Long[0, 3]);

    private static readonly Gen<(int First, int Second, long Value)> Two = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 1], Gen.Long[0, 3]);

    [Theory]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    [Trait("Rule", "E20")]
    [Trait("Rule", "E21")]
    [Trait("Rule", "E59")]
    [Trait("Rule", "E60")]
    public async Task Operations_on_bags_are_linearizable(TableType type)
    {
        await using var node = new Node();

        Trial.Run(
            Tables(node, type),
            On("insert", static (table, key, value) =>
            {
                table.Insert(key, value);
                return true;
            }),
            OnTwo("insert list", static (table, list) =>
            {
                table.Insert(list);
                return true;
            }),
            On("insert new", static (table, key, value) => table.InsertNew(key, value)),
            OnTwo("insert new list", static (table, list) => table.InsertNew(list)),
            On("delete", static (table, key, _) => table.Delete(key)),
            On("delete object", static (table, key, value) => table.DeleteObject(key, value)),
            On("delete all", static (table, _, _) =>
            {
                table.DeleteAllObjects();
                return true;
            }),
            On("select delete", static (table, key, value) => table.SelectDelete((storedKey, row) => storedKey == key && row > value)),
            On("take", static (table, key, _) => string.Join(' ', table.Take(key))),
            On("lookup", static (table, key, _) => string.Join(' ', table.Lookup(key))),
            On("count", static (table, _, _) => table.Count));
    }

    private static GenOperation<Trial> On(string name, Func<RowTable<int, long>, int, long, object?> run) =>
        Trial.Operation(One, name, (table, drawn) => run(table, drawn.Key, drawn.Value));

    private static GenOperation<Trial> OnTwo(string name, Func<RowTable<int, long>, KeyValuePair<int, long>[], object?> run) =>
        Trial.Operation(Two, name, (table, drawn) => run(table, [new(drawn.First, drawn.Value), new(drawn.Second, drawn.Value + 1)]));

    private static Gen<Trial> Tables(Node node, TableType type) => Gen.Select(Gen.Int[0, 1], Gen.Long[0, 3]).List[0, 3].Select(rows =>
    {
        var table = node.Make<int, long>(type);
        foreach (var (key, row) in rows)
            table.Insert(key, row);
        return new Trial(table, Content);
    });

    // The sort is stable and compares only keys, so the rows of a key keep their order.
    private static string Content(RowTable<int, long> table) =>
        string.Create(CultureInfo.InvariantCulture, $"{table.Count}: {string.Join(", ", table.ToList().OrderBy(row => row.Key))}");
}

using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// Whatever several threads do at once to a few keys, the answers they got and the rows that remain are those of some order of the operations.
/// </summary>
public sealed class TableParallelTests
{
    // Each operation has an identity of its own, by which its answers in different orders are compared; a number drawn by chance could come twice.
    private static readonly Gen<(int Key, long Value, object Id)> Arguments =
        Gen.Select(Gen.Int[0, 2], Gen.Long[0, 9]).Select(static pair => (pair.Item1, pair.Item2, new object()));

    // Every decision there is, by what the row and the argument happen to be.
    private static readonly RowUpdate<long, long, string> Decision = static (found, ref row, value, out result) =>
    {
        result = string.Create(CultureInfo.InvariantCulture, $"{found} {row}");
        var change = (RowChange)(((found ? row : 1) + value) % 3);
        row += value;
        return change;
    };

    [Fact]
    [Trait("Rule", "E59")]
    public async Task Parallel_operations_are_linearizable()
    {
        await using var node = new Node();

        Gen.Dictionary(Gen.Int[0, 2], Gen.Long[0, 9])[0, 3].Select(rows => new State(node, rows)).SampleParallel(
            [
                Operation("insert", static (table, key, value) =>
                {
                    table.Insert(key, value);
                    return true;
                }),
                Operation("insert new", static (table, key, value) => table.InsertNew(key, value)),
                Operation("delete", static (table, key, _) => table.Delete(key)),
                Operation("take", static (table, key, _) => table.TryTake(key, out var row) ? row : null),
                Operation("lookup", static (table, key, _) => table.TryLookup(key, out var row) ? row : null),
                Operation("member", static (table, key, _) => table.Member(key)),
                Operation("count", static (table, _, _) => table.Count),
                Operation("update counter", static (table, key, value) => table.UpdateCounter(key, value, 100)),
                Operation("wrap counter", static (table, key, value) => table.UpdateCounter(key, value, new CounterLimit(5, 0), 1)),
                Operation("update", static (table, key, value) => table.Update(key, value, Decision)),
            ],
            equal: static (a, b) => a.IsSameAs(b),
            print: static state => state.ToString(),
            iter: 300,
            maxSequentialOperations: 4,
            threads: Together.Threads);
    }

    private static GenOperation<State> Operation(string name, Func<Table<int, long>, int, long, object?> run) =>
        Arguments.Operation<State>(
            arguments => $"{name} {arguments.Key} {arguments.Value}",
            (state, arguments) => state.Answers[arguments.Id] = string.Create(
                CultureInfo.InvariantCulture, $"{name}: {run(state.Table, arguments.Key, arguments.Value)}"));

    private sealed class State
    {
        internal State(Node node, Dictionary<int, long> rows)
        {
            Table = node.NewTable<int, long>();
            foreach (var (key, row) in rows)
                Table.Insert(key, row);
        }

        internal Table<int, long> Table { get; }

        internal ConcurrentDictionary<object, string> Answers { get; } = new();

        public override string ToString() => $"[{string.Join(", ", Table)}] ({string.Join(", ", Answers.Values)})";

        internal bool IsSameAs(State other) =>
            Table.Count == Table.ToArray().Length
            && other.Table.Count == Table.Count
            && Table.ToDictionary().All(pair => other.Table.TryLookup(pair.Key, out var row) && row == pair.Value)
            && Answers.Count == other.Answers.Count
            && Answers.All(answer => other.Answers.TryGetValue(answer.Key, out var same) && same == answer.Value);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// A table and the answers of operations on it. Tests run operations in parallel and search for an order of them that gives the same
/// answers and rows.
/// </summary>
internal sealed class TableTrial<TTable>(TTable table, Func<TTable, string> content)
{
    private readonly ConcurrentDictionary<object, string> _answers = new();

    // Each operation has an id, by which its answers in different orders are compared. The arguments are no id, because random arguments
    // may occur twice.
    internal static GenOperation<TableTrial<TTable>> Operation<TArguments>(
        Gen<TArguments> arguments, string name, Func<TTable, TArguments, object?> run) =>
        arguments.Select(static drawn => (Drawn: drawn, Id: new object())).Operation<TableTrial<TTable>>(
            call => $"{name} {call.Drawn}",
            (trial, call) =>
                trial._answers[call.Id] = string.Create(CultureInfo.InvariantCulture, $"{name}: {run(trial.Table, call.Drawn)}"));

    internal TTable Table => table;

    public override string ToString() => $"[{content(table)}] ({string.Join(", ", _answers.Values)})";

    internal bool IsSameAs(TableTrial<TTable> other) =>
        content(table) == content(other.Table)
        && _answers.Count == other._answers.Count
        && _answers.All(answer => other._answers.TryGetValue(answer.Key, out var same) && same == answer.Value);

    /// <summary>Runs operations on several threads many times. Fails when no order of them gives the same answers and rows.</summary>
    internal static void Run(Gen<TableTrial<TTable>> trials, params GenOperation<TableTrial<TTable>>[] operations) =>
        trials.SampleParallel(
            operations,
            equal: static (one, other) => one.IsSameAs(other),
            print: static trial => trial.ToString(),
            iter: 100,
            maxSequentialOperations: 4,
            threads: Together.Threads);
}

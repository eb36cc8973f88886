using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// A table and what operations on it have answered, for tests that look for an order of the operations which explains both.
/// </summary>
internal sealed class TableTrial<TTable>(TTable table, Func<TTable, string> content)
{
    private readonly ConcurrentDictionary<object, string> _answers = new();

    // Each operation has an identity of its own, by which its answers in different orders are compared; arguments drawn by chance could
    // come twice.
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

    /// <summary>Runs operations on several threads, again and again, and fails when no order of them explains what came of it.</summary>
    internal static void Run(Gen<TableTrial<TTable>> trials, params GenOperation<TableTrial<TTable>>[] operations) =>
        trials.SampleParallel(
            operations,
            equal: static (one, other) => one.IsSameAs(other),
            print: static trial => trial.ToString(),
            iter: 100,
            maxSequentialOperations: 4,
            threads: Together.Threads);
}

using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <content>The rows of ordered tables.</content>
internal static partial class TableComparison
{
    private static IEnumerable<Experiment> Ordered() =>
    [
        .. AtOnce(
            "ordered lookup",
            threads => $"{Working(threads, "look", "up existing rows")} of {Full}, which is ordered by key.",
            TableContests.OrderedLookup,
            threads => Within(200, threads)),
        .. AtOnce(
            "ordered insert (overwrite)",
            threads => $"{Working(threads, "overwrite", "existing rows")} of {Full}, which is ordered by key.",
            TableContests.OrderedInsert,
            threads => Within(350, threads)),
    ];

    // The limits are for two threads on two cores, and count the operations of both. So one thread may take twice as long for an operation.
    private static Target Within(double nanoseconds, int threads) => new(2 * nanoseconds / threads);
}

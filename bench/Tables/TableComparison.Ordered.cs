using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <content>The rows of ordered tables.</content>
internal static partial class TableComparison
{
    private static IEnumerable<Experiment> Ordered() =>
    [
        .. Within("ordered lookup", TableContests.OrderedLookup, 200),
        .. Within("ordered insert (overwrite)", TableContests.OrderedInsert, 350),
    ];

    // The limits are for two threads on two cores, and count the operations of both. So one thread may take twice as long for an operation.
    private static IEnumerable<Experiment> Within(string work, Func<int, Contest> contest, double nanoseconds) =>
        Threads.Select(threads => Timed(Name(work, threads), contest(threads), new Target(2 * nanoseconds / threads)));
}

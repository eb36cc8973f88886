using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary><c>compare tables</c>: the rows of tables, and their targets.</summary>
internal static partial class TableComparison
{
    private const int Million = 1_000_000;

    // The numbers of threads to measure with. The targets were set on a machine with two cores.
    private static readonly int[] Threads = [1, 2];

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options)
    {
        // A quick run measures all peers only for lookups, counters and memory, and otherwise only the peers that the targets name.
        Contest Few(Contest contest) => options.Quick ? contest.For(Names.Pail, Names.Concurrent) with { Beam = null } : contest;

        // Runs with a fixed number of operations are long, and the memory of a table does not vary.
        var rounds = options.Quick ? 1 : 3;
        var watched = options.Quick ? Million : 10 * Million;
        return
        [
            .. AtOnce("lookup", TableContests.Lookup, Target.AtMost(1.3, Names.Concurrent)),
            .. BySpan(),
            .. AtOnce("insert (overwrite)", threads => Few(TableContests.Insert(threads)), Target.AtMost(2, Names.Concurrent)),
            .. AtOnce("95 % lookup, 5 % insert", threads => Few(TableContests.Mix(threads)), Target.AtMost(1.5, Names.Concurrent)),
            .. AtOnce("update_counter, same key", TableContests.Count, new Target(60, Names.Beam, 1) { Holds = true }),
            .. Ordered(),
            Timed("insert of a new key, growing to a million", Few(TableContests.Grow), Target.AtMost(2, Names.Concurrent)) with
            {
                Operations = Million,
                MaxRounds = rounds,
            },
            Longest($"longest wait of a reader while {watched / Million} million rows come", Few(TableContests.GrowWatched), 50e6) with
            {
                Operations = watched,
                MaxRounds = rounds,
            },
            Weighed("memory of an entry beside key and value", TableContests.Weigh, 110) with
            {
                Operations = options.Quick ? Million / 10 : Million,
                MaxRounds = rounds,
            },
        ];
    }

    private static IEnumerable<Experiment> AtOnce(string work, Func<int, Contest> contest, Target target) =>
        Threads.Select(threads => Timed(Name(work, threads), contest(threads), target));

    private static Experiment Timed(string name, Contest contest, Target target) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.NanosecondsEach, target));

    private static Experiment Longest(string name, Contest contest, double nanoseconds) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.Longest, new Target(nanoseconds)));

    private static Experiment Weighed(string name, Contest contest, double bytes) =>
        new(name, contest, new Row(name, Unit.Bytes, sample => sample.RetainedEach, new Target(bytes))) { MeasuresMemory = true };

    private static string Name(string work, int threads) => $"{work}, {threads} {(threads == 1 ? "thread" : "threads")}";
}

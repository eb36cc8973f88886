using Pail.Bench.Compare;
using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Tables;

/// <summary><c>compare tables</c>: the rows of tables, and their targets.</summary>
internal static partial class TableComparison
{
    private const int Million = 1_000_000;

    // The numbers of threads to measure with. The targets were set on a machine with two cores.
    private static readonly int[] Threads = [1, 2];

    private static readonly string Full = $"a table of {Wording.Digits(Keys.Count)} rows with strings as keys";

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options) =>
    [
        .. AtOnce(
            "lookup",
            threads => $"{Working(threads, "look", "up existing rows")} of {Full}.",
            TableContests.Lookup,
            Target.AtMost(1.3, Names.Concurrent)),
        .. BySpan(),
        .. AtOnce(
            "insert (overwrite)",
            threads => $"{Working(threads, "overwrite", "existing rows")} of {Full}.",
            threads => Few(options, TableContests.Insert(threads)),
            Target.AtMost(2, Names.Concurrent)),
        .. AtOnce(
            "95 % lookup, 5 % insert",
            threads => $"{Working(threads, "look", "up existing rows")} of {Full}, and every twentieth operation overwrites a row instead.",
            threads => Few(options, TableContests.Mix(threads)),
            Target.AtMost(1.5, Names.Concurrent)),
        .. AtOnce(
            "update_counter, same key",
            threads => $"{Working(threads, "add", "1 to the same number")} again and again: UpdateCounter here, AddOrUpdate of the "
                + "dictionaries. In .NET the number must be right after each run, so nobody is fast by losing counts.",
            TableContests.Count,
            new Target(60, Names.Beam, 1) { Holds = true }),
        .. Ordered(),
        .. Growing(options),
    ];

    private static IEnumerable<Experiment> Growing(CompareOptions options)
    {
        var rounds = options.LongRounds;
        var watched = options.Quick ? Million : 10 * Million;
        var weighed = options.Quick ? Million / 10 : Million;
        return
        [
            Timed(
                "insert of a new key, growing to a million",
                $"One thread inserts {Wording.Digits(Million)} rows into an empty table. The keys are numbers in no order, because a "
                + "ConcurrentDictionary puts ascending ones beside each other, which is faster"
                + $"{(options.IsBrief ? "" : "; those of ets are ascending")}. The figure is the time of one insert.",
                Named(options.IsBrief, TableContests.Grow),
                Target.AtMost(2, Names.Concurrent)) with
            {
                Operations = Million,
                MaxRounds = rounds,
            },
            Longest(
                $"longest wait of a reader while {watched / Million} million rows come",
                $"One thread inserts {Wording.Digits(watched)} rows into an empty table, while another looks up rows that are there "
                + "already, without a pause. The figure is the longest time between two answers of the reader. Locks, resizes, garbage "
                + "collections and a busy machine all count.",
                Named(options.IsBrief, TableContests.GrowWatched),
                50e6) with
            {
                Operations = watched,
                MaxRounds = rounds,
            },
            Weighed(
                "memory of a row beside key and value",
                $"{Wording.Digits(weighed)} rows, whose keys and value existed before, are inserted into an empty table. The figure is "
                + $"{Wording.Growth}, divided by the rows. An ets table copies keys and values: its figure is its own memory without that "
                + "of the copies.",
                TableContests.Weigh,
                110) with
            {
                Operations = weighed,
                MaxRounds = rounds,
            },
        ];
    }

    // A quick run measures all peers only for lookups, counters and memory, and otherwise only the peers that the targets name.
    private static Contest Few(CompareOptions options, Contest contest) =>
        Named(options.Quick, contest);

    private static Contest Named(bool only, Contest contest) =>
        only ? contest.For(Names.Pail, Names.Concurrent) with { Beam = null } : contest;

    private static IEnumerable<Experiment> AtOnce(string work, Func<int, string> about, Func<int, Contest> contest, Target target) =>
        AtOnce(work, about, contest, _ => target);

    private static IEnumerable<Experiment> AtOnce(
        string work, Func<int, string> about, Func<int, Contest> contest, Func<int, Target> target) => Threads.Select(threads => Timed(
            $"{work}, {Wording.Count(threads, "thread")}",
            $"{about(threads)} {(threads == 1 ? "The figure is the time of one operation." : Wording.WholeTime)}",
            contest(threads),
            target(threads)) with
        {
            IsVariation = threads == 1,
        });

    private static Experiment Timed(string name, string about, Contest contest, Target target) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.NanosecondsEach, target)) { About = about };

    private static Experiment Longest(string name, string about, Contest contest, double nanoseconds) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.Longest, new Target(nanoseconds))) { About = about };

    private static Experiment Weighed(string name, string about, Contest contest, double bytes) =>
        new(name, contest, new Row(name, Unit.Bytes, sample => sample.RetainedEach, new Target(bytes)))
        {
            About = about,
            MeasuresMemory = true,
        };

    // "One thread looks up rows" or "2 threads at the same time look up rows".
    private static string Working(int threads, string verb, string rest) =>
        threads == 1 ? $"One thread {verb}s {rest}" : $"{threads} threads at the same time {verb} {rest}";
}

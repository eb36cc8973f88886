using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <content>The rows of the scenarios.</content>
internal static partial class BucketComparison
{
    private const double Microsecond = 1e3;
    private const double Millisecond = 1e6;

    private const int YcsbCallers = 16;

    private static readonly (char Mix, string Meaning)[] Mixes =
    [
        ('A', "50 % read, 50 % update"),
        ('B', "95 % read, 5 % update"),
        ('C', "100 % read"),
        ('D', "95 % read latest, 5 % insert"),
        ('E', "95 % scan, 5 % insert"),
        ('F', "50 % read, 50 % read-modify-write"),
    ];

    private static IEnumerable<Experiment> Ycsb(CompareOptions options) => Mixes
        .Where(mix => !options.Quick || mix.Mix is 'A' or 'E' or 'F')
        .Select(mix => Quickly(options, Each(
            $"YCSB {mix.Mix} ({mix.Meaning}), {Count(YcsbCallers, "caller")}",
            BucketContests.Ycsb(mix.Mix, options.Quick ? 10_000 : 100_000, YcsbCallers),
            null)));

    private static IEnumerable<Experiment> Scenarios(CompareOptions options)
    {
        var many = options.Quick ? 100_000 : 1_000_000;
        var rounds = options.Quick ? 1 : 3;
        var buckets = options.Quick ? 2_000 : 10_000;
        return
        [
            Each("put of a new key and delete of another", BucketContests.CreateAndDelete, null),
            Each($"page of 100 keys out of {Digits(many)}", BucketContests.Pages(many), 200 * Microsecond) with { MaxRounds = rounds },
            new("page of 100 buckets out of 10,000", BucketContests.BucketPages(10_000), new Row(
                "page of 100 buckets out of 10,000",
                Unit.Time,
                static sample => sample.NanosecondsEach,
                new Target(200 * Microsecond)))
            {
                FirstOperations = 10,
            },
            Each("one change to 1,000 watchers", BucketContests.Fanout(1000), 200 * Microsecond) with { FirstOperations = 50 },
            Waits("get while all keys are listed", BucketContests.GetsDuringLists(100_000), Millisecond) with { MaxRounds = rounds },
            Slow(options, 1),
            Slow(options, 16),
            Waits($"get while {Digits(many)} entries expire", BucketContests.MassExpiry, Millisecond) with
            {
                Operations = many,
                MaxRounds = rounds,
            },
            Weighed("memory of an entry beside key and value", BucketContests.EntryMemory(expires: false), 200, many / 4, rounds),
            Weighed("memory of an entry that expires", BucketContests.EntryMemory(expires: true), 280, many / 4, rounds),
            Weighed("memory of an empty bucket", BucketContests.Empty, 2000, buckets, rounds),
        ];
    }

    private static Experiment Slow(CompareOptions options, int buckets) =>
        Waits(
            $"get while 1 % of calls take 10 ms inside, 8 callers, {Count(buckets, "bucket")}",
            BucketContests.SlowUpdates(buckets),
            null) with
        {
            Operations = options.Quick ? 1600 : 8000,
            MaxRounds = options.Quick ? 1 : 3,
            FirstOperations = 80,
        };

    private static Experiment Each(string name, Contest contest, double? limit) => Of(
        name, contest, Unit.Time, static sample => sample.NanosecondsEach, _ => limit is { } most ? new Target(most) : null);

    /// <summary>Two rows for each variant: 99 % of the waits, which the limit is for, and the longest.</summary>
    private static Experiment Waits(string name, Contest contest, double? limit) => new(
        name,
        contest,
        [
            .. Rows($"p99, {name}", Unit.Time, static sample => sample.Percentile99, _ => limit is { } most ? new Target(most) : null),
            .. Rows($"longest, {name}", Unit.Time, static sample => sample.Longest, static _ => null),
        ]);

    private static Experiment Weighed(string name, Contest contest, double limit, int operations, int rounds) =>
        Of(name, contest, Unit.Bytes, static sample => sample.RetainedEach, _ => new Target(limit)) with
        {
            MeasuresMemory = true,
            Operations = operations,
            MaxRounds = rounds,
        };
}

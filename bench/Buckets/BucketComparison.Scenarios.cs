using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <content>The rows of the scenarios.</content>
internal static partial class BucketComparison
{
    private const double Microsecond = 1e3;
    private const double Millisecond = 1e6;

    private const string OfTheGets = "The figures are of the gets: the time within which 99 % of them are done, and the longest.";

    private static IEnumerable<Experiment> Scenarios(CompareOptions options) =>
    [
        Each(
            "put of a new key and delete of another",
            $"One task puts a new key and deletes the key that it put {Wording.Digits(CreateAndDelete.Alive)} puts before, in a bucket "
            + $"with {Wording.Digits(CreateAndDelete.Others)} other keys. The figure is the time of the two together.",
            BucketContests.CreateAndDelete),
        .. Lists(options),
        .. Disturbed(options),
        .. Memory(options),
    ];

    private static IEnumerable<Experiment> Lists(CompareOptions options)
    {
        const int Buckets = 10_000;
        const int Watchers = 1000;
        var (keys, buckets, watchers) = (Wording.Digits(Many(options)), Wording.Digits(Buckets), Wording.Digits(Watchers));
        var name = $"page of 100 buckets out of {buckets}";
        return
        [
            Each(
                $"page of 100 keys out of {keys}",
                $"One task lists 100 keys, from an existing key on, of a bucket with {keys} keys. Each page begins at another key. The "
                + "figure is the time of one page.",
                BucketContests.Pages(Many(options)),
                200 * Microsecond) with
            {
                MaxRounds = options.LongRounds,
            },
            new(
                name,
                BucketContests.BucketPages(Buckets),
                new Row(name, Unit.Time, static sample => sample.NanosecondsEach, new Target(200 * Microsecond)))
            {
                About = $"One task lists 100 of {buckets} buckets, after an existing name. Each page begins after another name. The figure "
                    + "is the time of one page; the list is the same for all variants.",
                FirstOperations = 10,
            },
            Each(
                $"one change to {watchers} watchers",
                $"One task puts a value and waits until all {watchers} watchers of the bucket have read the event, before it puts the "
                + "next. The figure is the time of a put and its wait.",
                BucketContests.Fanout(Watchers),
                200 * Microsecond) with
            {
                FirstOperations = 50,
            },
        ];
    }

    private static IEnumerable<Experiment> Disturbed(CompareOptions options)
    {
        const int Listed = 100_000;
        var many = Wording.Digits(Many(options));
        return
        [
            Waits(
                "get while all keys are listed",
                $"One task gets keys of a bucket with {Wording.Digits(Listed)} keys, while another lists them all in pages of "
                + $"{Wording.Digits(GetsDuringLists.PageSize)}, again and again. {OfTheGets}",
                BucketContests.GetsDuringLists(Listed),
                Millisecond) with
            {
                MaxRounds = options.LongRounds,
            },
            Slow(options, 1),
            Slow(options, 16),
            Waits(
                $"get while {many} entries expire",
                $"{many} entries expire in the same second, by a clock that the benchmark sets forward. Until the last one has been "
                + $"removed, one task gets {Wording.Digits(MassExpiry.Living)} keys that do not expire. {OfTheGets}",
                BucketContests.MassExpiry,
                Millisecond) with
            {
                Operations = Many(options),
                MaxRounds = options.LongRounds,
            },
        ];
    }

    private static Experiment Slow(CompareOptions options, int buckets)
    {
        var slow = $"{SlowUpdates.Slowness.TotalMilliseconds:0} ms";
        var (callers, keys) = (Wording.Count(SlowUpdates.Threads, "caller"), Wording.Count(SlowUpdates.KeysEach, "key"));
        var where = buckets == 1 ? $"one bucket with {keys}" : $"{buckets} buckets in turn, with {keys} each";
        return Waits(
            $"get while 1 % of calls take {slow} inside, {callers}, {Wording.Count(buckets, "bucket")}",
            $"{SlowUpdates.Threads} threads at the same time get keys of {where}. Of {SlowUpdates.SlowEvery} calls of a thread, one is "
            + $"an update that takes {slow} in the bucket's process, or under the writer lock of a table. {OfTheGets}",
            BucketContests.SlowUpdates(buckets),
            null) with
        {
            Operations = options.Quick ? 1600 : 8000,
            MaxRounds = options.LongRounds,
            FirstOperations = 80,
            IsVariation = buckets > 1,
        };
    }

    private static IEnumerable<Experiment> Memory(CompareOptions options)
    {
        var entries = Many(options) / 4;
        var buckets = options.Quick ? 2_000 : 10_000;
        var put = $"{Wording.Digits(entries)} entries, whose keys and value existed before, are put into a bucket";
        var divided = $"The figure is {Wording.Growth}, divided by the entries.";
        return
        [
            Weighed(
                options,
                "memory of an entry beside key and value",
                $"{put}. {divided}",
                BucketContests.EntryMemory(expires: false),
                200,
                entries),
            Weighed(
                options,
                "memory of an entry that expires",
                $"{put}, each with a time to live that does not end meanwhile. {divided}",
                BucketContests.EntryMemory(expires: true),
                280,
                entries),
            Weighed(
                options,
                "memory of an empty bucket",
                $"{Wording.Digits(buckets)} buckets without keys are created. The figure is {Wording.Growth}, divided by the buckets.",
                BucketContests.Empty,
                2000,
                buckets),
        ];
    }

    private static int Many(CompareOptions options) => options.Quick ? 100_000 : 1_000_000;

    private static Experiment Each(string name, string about, Contest contest, double? limit = null) => Of(
        name, about, contest, Unit.Time, static sample => sample.NanosecondsEach, _ => limit is { } most ? new Target(most) : null);

    /// <summary>Two rows for each variant: 99 % of the waits, which the limit is for, and the longest.</summary>
    private static Experiment Waits(string name, string about, Contest contest, double? limit) => new(
        name,
        contest,
        [
            .. Rows($"p99, {name}", Unit.Time, static sample => sample.Percentile99, _ => limit is { } most ? new Target(most) : null),
            .. Rows($"longest, {name}", Unit.Time, static sample => sample.Longest, static _ => null),
        ])
    {
        About = about,
    };

    private static Experiment Weighed(
        CompareOptions options, string name, string about, Contest contest, double limit, int operations) =>
        Of(name, about, contest, Unit.Bytes, static sample => sample.RetainedEach, _ => new Target(limit)) with
        {
            MeasuresMemory = true,
            Operations = operations,
            MaxRounds = options.LongRounds,
        };
}

using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <summary><c>compare buckets</c>: the rows of buckets, one for each variant, and their targets.</summary>
internal static partial class BucketComparison
{
    private static readonly string[] Peers =
        [Names.Concurrent, Names.DistributedCache, Names.Orleans, .. RedisProgram.Found.Select(program => program.Name)];

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options) =>
    [
        .. ByName(options),
        .. Ycsb(options),
        .. Scenarios(options).Select(experiment => Quickly(options, experiment)),
    ];

    private static IEnumerable<Experiment> ByName(CompareOptions options) =>
    [
        Quickly(options, Operations(1, 1, puts: false), beam: true),
        Quickly(options, Operations(1, 1, puts: true), beam: true),
        Quickly(options, Operations(64, 1, puts: false), beam: true),
        Quickly(options, Operations(64, 1, puts: true), beam: true),
        Quickly(options, Operations(64, 16, puts: false)) with { IsVariation = true },
        Quickly(options, Operations(64, 16, puts: true)) with { IsVariation = true },
        .. options.IsBrief ? (Experiment[])[] : [Operations(64, 1000, puts: false), Operations(64, 1000, puts: true)],
    ];

    /// <summary>Gets or puts by name. The targets are those of one caller, and of 64 callers of one bucket.</summary>
    private static Experiment Operations(int callers, int buckets, bool puts) => Of(
        $"{(puts ? "put" : "get")}, {Wording.Count(callers, "caller")}, {Wording.Count(buckets, "bucket")}",
        OperationsAbout(callers, buckets, puts),
        BucketContests.Operations(callers, buckets, puts),
        Unit.Time,
        static sample => sample.NanosecondsEach,
        variant => (callers, buckets, IsTable(variant)) switch
        {
            (1, 1, false) => new Target(150, Names.Beam, 20, AllocatesNothing: !puts) { Either = true },
            (1, 1, true) => new Target(100, Names.Concurrent, 1 / 1.5, AllocatesNothing: !puts) { Either = true },
            (64, 1, false) => new Target(200, Names.Beam, 9) { Either = true },
            _ => null,
        });

    private static string OperationsAbout(int callers, int buckets, bool puts)
    {
        var work = (callers, puts) switch
        {
            (1, false) => "One task gets existing keys",
            (1, true) => "One task overwrites existing keys",
            (_, false) => $"{callers} tasks at the same time get existing keys",
            (_, true) => $"{callers} tasks at the same time overwrite existing keys",
        };
        var where = buckets == 1 ? "one bucket" : $"{Wording.Digits(buckets)} buckets in turn";
        var keys = Wording.Count(Records.Count, "key");
        var filled = buckets == 1 ? $"It has {keys}" : $"The buckets have {keys} together";
        return $"{work} of {where}, and each operation finds its bucket by name. {filled}, with values of {Records.Bytes.Length} bytes. "
            + (callers == 1 ? "The figure is the time of one operation." : Wording.WholeTime);
    }

    /// <summary>An experiment with one row for each variant.</summary>
    private static Experiment Of(
        string name, string about, Contest contest, Unit unit, Func<Sample, double> figure, Func<Variant, Target?> target) =>
        new(name, contest, Rows(name, unit, figure, target)) { About = about };

    private static Row[] Rows(string name, Unit unit, Func<Sample, double> figure, Func<Variant, Target?> target) =>
    [
        .. Variant.All.Select(
            variant => new Row($"{name}: {variant.Name}", unit, figure, target(variant)) { Columns = ColumnsOf(variant) }),
    ];

    private static Dictionary<string, string> ColumnsOf(Variant variant)
    {
        var columns = new Dictionary<string, string>
        {
            [Names.Pail] = variant.Name,
            [Names.Beam] = IsTable(variant) ? Names.BeamTable : Names.BeamAgent,
        };
        foreach (var peer in Peers)
            columns[peer] = peer;
        return columns;
    }

    private static bool IsTable(Variant variant) => variant.Name is Names.Set or Names.Ordered;

    // A brief run has few peers. A quick one also has short warm-ups and two rounds.
    private static Experiment Quickly(CompareOptions options, Experiment experiment, bool beam = false)
    {
        if (!options.IsBrief)
            return experiment;
        var contest = experiment.Contest.For(
            [Names.Pail, .. Variant.All.Select(variant => variant.Name), Names.Concurrent, Names.Redis]);
        var brief = experiment with { Contest = beam ? contest : contest with { OnBeam = new Dictionary<string, string>() } };
        return options.Quick ? brief with { MaxRounds = Math.Min(experiment.MaxRounds, 2), WarmsUpBriefly = true } : brief;
    }
}

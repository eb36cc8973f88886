using Pail.Bench.Buckets;
using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;

namespace Pail.Bench.Http;

/// <summary>
/// <c>compare http</c>: the same question on three levels, in this process, in batches over HTTP, and with a request for each operation.
/// HTTP hides most of the difference between a process and a table.
/// </summary>
internal static class HttpComparison
{
    private const int Clients = 64;
    private const int BatchSize = 100;

    private static readonly (string Name, string Backend)[] Variants =
    [
        (Names.Agent, "agent"), (Names.GenServer, "genserver"), (Names.Set, "table"), (Names.Ordered, "orderedSet"),
    ];

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options) => Experiments(options, HttpPeers.Find());

    /// <summary>The experiments with the programs that are there.</summary>
    internal static IReadOnlyList<Experiment> Experiments(CompareOptions options, HttpPeers peers) =>
    [
        .. Levels(options, peers, puts: false),
        .. Levels(options, peers, puts: true),
    ];

    private static IEnumerable<Experiment> Levels(CompareOptions options, HttpPeers peers, bool puts) =>
    [
        InProcess(peers, puts) with { IsRepetition = true },
        Batches(options, puts) with { IsVariation = puts },
        OneByOne(options, peers, puts) with { IsVariation = puts },
    ];

    // Each contestant over HTTP is a server that must be started and filled, so a quick run has one process and one table.
    private static IEnumerable<(string Name, string Backend)> VariantsOf(CompareOptions options) =>
        options.Quick ? Variants.Where(static variant => variant.Name is Names.Agent or Names.Set) : Variants;

    private static Experiment InProcess(HttpPeers peers, bool puts)
    {
        string[] others = [Names.Concurrent, .. peers.Redis.Select(program => program.Name)];
        var contest = BucketContests.Operations(Clients, 1, puts).For([.. Variants.Select(variant => variant.Name), .. others]);
        return new Experiment(
            $"{Word(puts)} in process, {Clients} callers",
            contest with { OnBeam = new Dictionary<string, string>() },
            Rows($"{Word(puts)} in process", static sample => sample.NanosecondsEach, null, Variants, _ => others))
        {
            About = $"{Clients} tasks at the same time {Working(puts)} keys of one bucket in this process, without HTTP. It has "
                + $"{Wording.Digits(Records.Count)} keys with values of {Records.Bytes.Length} bytes. {Wording.WholeTime}",
        };
    }

    private static Experiment Batches(CompareOptions options, bool puts)
    {
        var name = Name(puts, BatchSize);
        var variants = VariantsOf(options).ToArray();
        return OverHttp(options, puts, BatchSize, Ours(variants, puts, BatchSize)) with
        {
            Rows =
            [
                .. Rows(name, static sample => sample.NanosecondsEach, null, variants, static _ => []),
                .. Rows($"{name}, server CPU", static sample => sample.ServerTimeEach, null, variants, static _ => []),
            ],
        };
    }

    private static Experiment OneByOne(CompareOptions options, HttpPeers peers, bool puts)
    {
        var name = Name(puts, batch: 1);
        var variants = VariantsOf(options).ToArray();
        var entrants = Ours(variants, puts, batch: 1);
        entrants.Add((Names.Kestrel, () => new HttpCallers(new KestrelService(), Clients, puts, batch: 1)));
        if (peers.HasCowboy)
        {
            entrants.Add((Names.CowboyAgent, () => new HttpCallers(new CowboyService("agent"), Clients, puts, batch: 1)));
            entrants.Add((Names.CowboyEts, () => new HttpCallers(new CowboyService("ets"), Clients, puts, batch: 1)));
        }

        foreach (var program in peers.Redis)
            entrants.Add((program.Name, () => new Callers(new RedisStore(program), Clients, 1, puts)));
        string[] redis = [.. peers.Redis.Select(program => program.Name)];
        return OverHttp(options, puts, batch: 1, entrants) with
        {
            Rows =
            [
                .. Rows(
                    name,
                    static sample => sample.NanosecondsEach,
                    Target.AtMost(1 / 0.95, Names.Kestrel),
                    variants,
                    variant => [Names.Kestrel, .. Cowboy(variant), .. redis]),
                .. Rows(
                    $"{name}, server CPU",
                    static sample => sample.ServerTimeEach,
                    Target.AtMost(1.08, Names.Kestrel),
                    variants,
                    variant => [Names.Kestrel, .. Cowboy(variant)]),
            ],
        };

        // A process beside a process, a table beside a table.
        string[] Cowboy(string variant) => !peers.HasCowboy ? []
            : variant is Names.Agent or Names.GenServer ? [Names.CowboyAgent]
            : [Names.CowboyEts];
    }

    private static List<(string Name, Func<IWorkload> Make)> Ours(
        IEnumerable<(string Name, string Backend)> variants, bool puts, int batch) =>
    [
        .. variants.Select<(string Name, string Backend), (string, Func<IWorkload>)>(variant =>
            (variant.Name, () => new HttpCallers(new PailService(variant.Backend), Clients, puts, batch))),
    ];

    private static Experiment OverHttp(
        CompareOptions options, bool puts, int batch, IReadOnlyList<(string Name, Func<IWorkload> Make)> entrants) =>
        new($"{Name(puts, batch)}, {Clients} connections", new Contest(null, [.. entrants]))
        {
            About = $"{Clients} clients, each with an HTTP connection of its own, {Working(puts)} keys of one bucket of a server on this "
                + $"machine, {(batch > 1 ? $"{batch} in each request" : "one in each request")}, and wait for each answer. The bucket has "
                + $"{Wording.Digits(HttpCallers.Keys)} keys with values of {HttpCallers.ValueSize} bytes. The figures are the whole time, "
                + "and the processor time of the server alone, each divided by the operations of all.",
            FirstOperations = Clients * batch,
            MaxRounds = options.Quick ? 2 : int.MaxValue,
            WarmsUpBriefly = options.Quick,
        };

    /// <summary>A row for each variant, with its peers.</summary>
    private static Row[] Rows(
        string name,
        Func<Sample, double> figure,
        Target? target,
        IEnumerable<(string Name, string Backend)> variants,
        Func<string, string[]> peers) =>
    [
        .. variants.Select(variant => new Row($"{name}: {variant.Name}", Unit.Time, figure, target)
        {
            Columns = peers(variant.Name).Select(peer => KeyValuePair.Create(peer, peer))
                .Prepend(KeyValuePair.Create(Names.Pail, variant.Name)).ToDictionary(),
        }),
    ];

    private static string Name(bool puts, int batch) =>
        batch > 1 ? $"{Word(puts)} in a batch of {batch} over HTTP" : $"{Word(puts)} over HTTP";

    private static string Working(bool puts) => puts ? "overwrite" : "get";

    private static string Word(bool puts) => puts ? "put" : "get";
}

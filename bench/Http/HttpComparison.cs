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

    private static readonly string[] Peers = [Names.Kestrel, Names.Concurrent, Names.Redis];

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options) =>
    [
        .. Levels(options, puts: false),
        .. Levels(options, puts: true),
    ];

    private static IEnumerable<Experiment> Levels(CompareOptions options, bool puts) =>
        [InProcess(puts), OverHttp(options, puts, BatchSize), OverHttp(options, puts, 1)];

    private static Experiment InProcess(bool puts)
    {
        var contest = BucketContests.Operations(Clients, 1, puts).For([.. Variants.Select(variant => variant.Name), .. Peers]);
        return new Experiment(
            $"{Word(puts)} in process, {Clients} callers",
            contest with { OnBeam = new Dictionary<string, string>() },
            Rows($"{Word(puts)} in process", static sample => sample.NanosecondsEach, null, Peers))
        {
            About = $"{Clients} tasks at the same time {Working(puts)} keys of one bucket in this process, without HTTP. It has "
                + $"{Wording.Digits(Records.Count)} keys with values of {Records.Bytes.Length} bytes. {Wording.WholeTime}",
        };
    }

    private static Experiment OverHttp(CompareOptions options, bool puts, int batch)
    {
        var name = batch > 1 ? $"{Word(puts)} in a batch of {batch} over HTTP" : $"{Word(puts)} over HTTP";
        var entrants = Variants.Select<(string Name, string Backend), (string, Func<IWorkload>)>(variant =>
            (variant.Name, () => new HttpCallers(variant.Backend, Clients, puts, batch))).ToList();
        if (batch == 1)
        {
            entrants.Add((Names.Kestrel, () => new HttpCallers(null, Clients, puts, batch)));
            if (RedisServer.Program is not null)
                entrants.Add((Names.Redis, () => new Callers(new RedisStore(), Clients, 1, puts)));
        }

        var target = batch == 1 ? Target.AtMost(1 / 0.95, Names.Kestrel) : null;
        var ofServer = batch == 1 ? Target.AtMost(1.08, Names.Kestrel) : null;
        return new Experiment(
            $"{name}, {Clients} connections",
            new Contest(null, [.. entrants]),
            [
                .. Rows(name, static sample => sample.NanosecondsEach, target, Peers),
                .. Rows($"{name}, server CPU", static sample => sample.ServerTimeEach, ofServer, [Names.Kestrel]),
            ])
        {
            About = $"{Clients} clients, each with an HTTP connection of its own, {Working(puts)} keys of one bucket of a server on this "
                + $"machine, {(batch > 1 ? $"{batch} in each request" : "one in each request")}, and wait for each answer. The bucket has "
                + $"{Wording.Digits(HttpCallers.Keys)} keys with values of {HttpCallers.ValueSize} bytes. The figures are the whole time, "
                + "and the processor time of the server alone, each divided by the operations of all.",
            FirstOperations = Clients * batch,
            MaxRounds = options.Quick ? 2 : int.MaxValue,
            WarmsUpBriefly = options.Quick,
        };
    }

    private static Row[] Rows(string name, Func<Sample, double> figure, Target? target, string[] peers) =>
    [
        .. Variants.Select(variant => new Row($"{name}: {variant.Name}", Unit.Time, figure, target)
        {
            Columns = new Dictionary<string, string>(peers.Select(peer => KeyValuePair.Create(peer, peer))) { [Names.Pail] = variant.Name },
        }),
    ];

    private static string Working(bool puts) => puts ? "overwrite" : "get";

    private static string Word(bool puts) => puts ? "put" : "get";
}

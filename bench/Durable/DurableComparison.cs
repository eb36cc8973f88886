using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;
using Pail.Bench.Durable.Workloads;

namespace Pail.Bench.Durable;

/// <summary><c>compare durable</c>: what it costs to keep what was acknowledged.</summary>
internal static partial class DurableComparison
{
    private const int Writers = 64;

    private static readonly string Record = $"keys of {DurableRecords.KeyBytes} bytes with values of {DurableRecords.ValueBytes} bytes";

    private static readonly (string Name, string Switch, TimeSpan? SyncEvery)[] Lazy =
    [
        ("every 100 ms", "100ms", TimeSpan.FromMilliseconds(100)), ("never", "never", null),
    ];

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options) => Experiments(options, RedisProgram.Found);

    /// <summary>The experiments with the programs that are there.</summary>
    internal static IReadOnlyList<Experiment> Experiments(CompareOptions options, IReadOnlyList<RedisProgram> redis) =>
    [
        Quickly(options, Always(Writers)),
        Quickly(options, Always(1) with { IsVariation = true }),
        .. Lazy.Select(policy => Quickly(options, Lazily(policy.Name, policy.SyncEvery) with { IsVariation = policy.SyncEvery is null })),
        Quickly(options, Gets()),
        Quickly(options, OverNetwork("always", "always", always: true, redis) with { IsRepetition = true }),
        Quickly(options, OverNetwork("every 100 ms", "100ms", always: false, redis) with { IsRepetition = true }),
        Recovering(options, fromSnapshot: false),
        Recovering(options, fromSnapshot: true) with { IsVariation = true },
        Disturbed(options),
    ];

    private static Experiment Always(int writers)
    {
        var name = $"put, {Wording.Count(writers, "writer")}, fsync always";
        var target = Target.AtMost(1 / 0.7, Names.BareJournal);
        return new Experiment(
            name,
            new Contest(
                null,
                (Names.DurableBucket, () => new DurablePuts(PortStore.Durable(TimeSpan.Zero), writers)),
                (Names.JournalAlone, () => new DurablePuts(new JournalStore(TimeSpan.Zero), writers)),
                (Names.BareJournal, () => new DurablePuts(new BareStore(TimeSpan.Zero), writers))),
            Of(name, Names.DurableBucket, target, Names.BareJournal),
            Of(name, Names.JournalAlone, target, Names.BareJournal),
            Cpu(name, Names.DurableBucket, Names.BareJournal))
        {
            About = $"{Working(writers)}, and each put is answered when it is on the disk. {Figure(writers)}",
        };
    }

    private static Experiment Lazily(string policy, TimeSpan? syncEvery)
    {
        var name = $"put, {Writers} writers, fsync {policy}";
        return new Experiment(
            name,
            new Contest(
                null,
                (Names.DurableBucket, () => new DurablePuts(PortStore.Durable(syncEvery), Writers)),
                (Names.JournalAlone, () => new DurablePuts(new JournalStore(syncEvery), Writers)),
                (Names.BareJournal, () => new DurablePuts(new BareStore(syncEvery), Writers)),
                (Names.InMemory, () => new DurablePuts(PortStore.InMemory(), Writers))),
            Of(name, Names.DurableBucket, Target.AtMost(2, Names.InMemory), Names.InMemory, Names.BareJournal),
            Of(name, Names.JournalAlone, null, Names.BareJournal),
            Cpu(name, Names.DurableBucket, Names.InMemory, Names.BareJournal),
            Cpu(name, Names.JournalAlone, Names.BareJournal))
        {
            About = $"{Working(Writers)}, and each put is answered when the operating system has it, so that the end of the program loses "
                + $"nothing. {Figure(Writers)}",
        };
    }

    private static Experiment Gets()
    {
        const string Name = "get of what is stored";
        return new Experiment(
            Name,
            new Contest(
                null,
                (Names.DurableBucket, () => new DurableGets(PortStore.Durable(TimeSpan.Zero))),
                (Names.InMemory, () => new DurableGets(PortStore.InMemory()))),
            Of(Name, Names.DurableBucket, Target.AtMost(1.1, Names.InMemory) with { AllocatesNothing = true }, Names.InMemory))
        {
            About = $"One task gets {Record} from a bucket, all of whose changes are stored. The figure is the time of one get.",
        };
    }

    private static Experiment OverNetwork(string policy, string sync, bool always, IReadOnlyList<RedisProgram> found)
    {
        var redis = found.Where(program => program.WithLog("", always) is not null).ToList();
        var name = $"put over the network, {Writers} connections, fsync {policy}";
        string[] peers = [.. redis.Select(static program => program.Name)];
        return new Experiment(
            name,
            new Contest(
                null,
                [
                    (Names.DurableServer, () => new DurablePuts(new HttpStore(sync), Writers)),
                    (Names.InMemory, () => new DurablePuts(new HttpStore(null), Writers)),
                    .. redis.Select<RedisProgram, (string, Func<IWorkload>)>(program =>
                        (program.Name, () => new DurablePuts(new RedisLogStore(program, always), Writers))),
                ]),
            Of(
                name,
                Names.DurableServer,
                always ? peers.Contains(Names.Redis) ? Target.AtMost(1, Names.Redis) : null : Target.AtMost(2, Names.InMemory),
                [.. peers, Names.InMemory]))
        {
            About = $"{Working(Writers)} of a server on this machine. Each has a connection of its own: over HTTP to Pail, through "
                + "StackExchange.Redis to the others, which write their log "
                + $"{(always ? "before each answer" : "to the disk once a second")}. "
                + Figure(Writers),
            FirstOperations = Writers,
        };
    }

    private static string Working(int writers) =>
        writers == 1 ? $"One task overwrites {Record}" : $"{writers} tasks at the same time overwrite {Record}";

    private static string Figure(int writers) => writers == 1 ? "The figure is the time of one put." : Wording.WholeTime;

    private static Row Of(string name, string variant, Target? target, params string[] peers) =>
        Of(name, variant, Unit.Time, static sample => sample.NanosecondsEach, target, peers);

    private static Row Cpu(string name, string variant, params string[] peers) =>
        Of($"{name}, CPU", variant, Unit.Time, static sample => sample.ServerTimeEach, null, peers);

    private static Row Of(string name, string variant, Unit unit, Func<Sample, double> figure, Target? target, params string[] peers) =>
        new($"{name}: {variant}", unit, figure, target)
        {
            Columns = peers.Select(static peer => KeyValuePair.Create(peer, peer))
                .Prepend(KeyValuePair.Create(Names.Pail, variant)).ToDictionary(),
        };

    private static Experiment Quickly(CompareOptions options, Experiment experiment) =>
        options.Quick ? experiment with { MaxRounds = 2, WarmsUpBriefly = true } : experiment;
}

using Pail.Bench.Compare;
using Pail.Bench.Durable.Workloads;

namespace Pail.Bench.Durable;

/// <summary><c>compare durable</c>: what it costs to keep what was acknowledged.</summary>
internal static partial class DurableComparison
{
    private const string Port = "durable bucket";
    private const string Seam = "journal alone";
    private const int Writers = 64;

    private static readonly (string Name, TimeSpan? SyncEvery)[] Policies =
    [
        ("always", TimeSpan.Zero), ("every 100 ms", TimeSpan.FromMilliseconds(100)), ("never", null),
    ];

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options) =>
    [
        Always(Writers),
        Always(1),
        .. Policies[1..].Select(policy => Lazily(policy.Name, policy.SyncEvery)),
        Gets(),
    ];

    private static Experiment Always(int writers)
    {
        var name = $"put, {Wording.Count(writers, "writer")}, fsync always";
        return new Experiment(
            name,
            new Contest(
                null,
                (Port, () => new DurablePuts(PortStore.Durable(TimeSpan.Zero), writers)),
                (Seam, () => new DurablePuts(new JournalStore(TimeSpan.Zero), writers)),
                (Names.BareJournal, () => new DurablePuts(new BareStore(TimeSpan.Zero), writers))),
            Of(name, Port, null, Names.BareJournal),
            Of(name, Seam, Target.AtMost(1 / 0.7, Names.BareJournal), Names.BareJournal))
        {
            About = $"{Wording.Count(writers, "task")} overwrite keys. The figure",
        };
    }

    private static Experiment Lazily(string policy, TimeSpan? syncEvery)
    {
        var name = $"put, {Writers} writers, fsync {policy}";
        return new Experiment(
            name,
            new Contest(
                null,
                (Port, () => new DurablePuts(PortStore.Durable(syncEvery), Writers)),
                (Seam, () => new DurablePuts(new JournalStore(syncEvery), Writers)),
                (Names.BareJournal, () => new DurablePuts(new BareStore(syncEvery), Writers)),
                (Names.InMemory, () => new DurablePuts(PortStore.InMemory(), Writers))),
            Of(name, Port, Target.AtMost(2, Names.InMemory), Names.InMemory, Names.BareJournal),
            Of(name, Seam, null, Names.BareJournal))
        {
            About = $"{Writers} tasks overwrite keys. The figure",
        };
    }

    private static Experiment Gets()
    {
        const string Name = "get of what is stored";
        return new Experiment(
            Name,
            new Contest(
                null,
                (Port, () => new DurableGets(PortStore.Durable(TimeSpan.Zero))),
                (Names.InMemory, () => new DurableGets(PortStore.InMemory()))),
            Of(Name, Port, Target.AtMost(1.05, Names.InMemory) with { AllocatesNothing = true }, Names.InMemory))
        {
            About = "One task gets. The figure",
        };
    }

    private static Row Of(string name, string variant, Target? target, params string[] peers) =>
        new($"{name}: {variant}", Unit.Time, static sample => sample.NanosecondsEach, target)
        {
            Columns = peers.Select(static peer => KeyValuePair.Create(peer, peer))
                .Prepend(KeyValuePair.Create(Names.Pail, variant)).ToDictionary(),
        };
}

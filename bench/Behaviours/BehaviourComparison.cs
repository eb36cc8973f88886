using Pail.Bench.Behaviours.Workloads;
using Pail.Bench.Compare;

namespace Pail.Bench.Behaviours;

/// <summary><c>compare behaviours</c>: the rows of servers, agents, the registry and supervisors, and their targets.</summary>
internal static class BehaviourComparison
{
    private const int Callers = 64;
    private const int Crashes = 10_000;

    private const string Server = "a GenServer whose state is a map with a number under a name";

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options) =>
        [.. Gets(), Memory(options), .. Supervised(options)];

    private static IEnumerable<Experiment> Gets() =>
    [
        Timed(
            "get from a server, one caller",
            $"One process asks an idle server for a number, and waits for each answer before the next call. The server is {Server}. The "
            + "figure is the time of one call.",
            BehaviourContests.Gets(1, 1),
            new Target(60, Names.Beam, 20, AllocatesNothing: true)),
        Timed(
            $"gets, {Callers} callers, one server",
            $"{Callers} processes ask the same server for a number at the same time. The server is {Server}. {Wording.WholeTime}",
            BehaviourContests.Gets(Callers, 1),
            new Target(100, Names.Beam, 9)),
        Timed(
            $"gets, {Callers} callers, {Callers} servers",
            $"{Callers} processes ask for a number at the same time, each a server of its own, which is {Server}. {Wording.WholeTime}",
            BehaviourContests.Gets(Callers, Callers),
            new Target(50, Names.Beam, 20)),
        Timed(
            "registry lookup by name",
            $"One process looks up a name in a registry of {Wording.Digits(PailLookups.Names)} names, with WhereIs here and with "
            + "Registry.lookup on the BEAM. The figure is the time of one lookup.",
            BehaviourContests.Lookup,
            new Target(50, Names.Beam, 6.5, AllocatesNothing: true)),
        Timed(
            "agent get through the registry, one caller",
            "One process gets a number from an agent, and looks the agent up by its name for each get. With Orleans, a task looks a grain "
            + "up by its number. The figure is the time of a lookup and a get.",
            BehaviourContests.NamedGet,
            new Target(150, Names.Beam, 20)),
    ];

    private static Experiment Memory(CompareOptions options)
    {
        const string Name = "memory of an idle server beside its state";
        var servers = options.Quick ? 20_000 : 100_000;
        return new Experiment(
            Name,
            options.Quick ? BehaviourContests.Idle.For(Names.Pail, Names.Orleans) : BehaviourContests.Idle,
            new Row(Name, Unit.Bytes, sample => sample.RetainedEach, new Target(200)))
        {
            About = $"{Wording.Digits(servers)} servers that share one state object are started, answer one call each, and wait. "
                + (options.Quick ? "" : "The actors of Akka.NET and Proto.Actor have no state and only start. ")
                + $"The figure is {Wording.Growth}, divided by the servers.",
            Operations = servers,
            MaxRounds = options.LongRounds,
            MeasuresMemory = true,
        };
    }

    private static IEnumerable<Experiment> Supervised(CompareOptions options)
    {
        var (count, rounds) = (options.Quick ? 20_000 : 100_000, options.LongRounds);
        var (children, crashes) = (Wording.Digits(count), Wording.Digits(Crashes));
        return
        [
            Counted(
                $"start of a child, {children} under one dynamic supervisor",
                $"One process asks a dynamic supervisor to start {children} servers, one after another, and waits for each. On the BEAM "
                + "they are Agents. The figure is the time of one start.",
                BehaviourContests.StartChild,
                count,
                rounds,
                sample => sample.NanosecondsEach,
                2_000),
            Counted(
                $"stop of all {children} children of a dynamic supervisor",
                $"A dynamic supervisor with {children} servers is asked to stop, and stops them all. The figure is the whole time. The "
                + "BEAM would need minutes, so it does not take part: its supervisor searches its mailbox for each child.",
                BehaviourContests.StopChild,
                count,
                rounds,
                sample => sample.Nanoseconds,
                count * 1e4),
            Counted(
                $"crash and restart, {crashes} at once",
                $"{crashes} children of one supervisor are each sent a message that makes them throw an exception, and the supervisor "
                + "restarts them. The figure is the time until the last has been restarted, divided by the children.",
                options.Quick ? BehaviourContests.Restart with { Beam = null } : BehaviourContests.Restart,
                Crashes,
                rounds,
                sample => sample.NanosecondsEach,
                20_000),
        ];
    }

    private static Experiment Timed(string name, string about, Contest contest, Target target) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.NanosecondsEach, target)) { About = about };

    private static Experiment Counted(
        string name, string about, Contest contest, int operations, int rounds, Func<Sample, double> figure, double limit) =>
        new(name, contest, new Row(name, Unit.Time, figure, new Target(limit)))
        {
            About = about,
            Operations = operations,
            MaxRounds = rounds,
        };
}

using Pail.Bench.Compare;

namespace Pail.Bench.Behaviours;

/// <summary><c>compare behaviours</c>: the rows of servers, agents, the registry and supervisors, and their targets.</summary>
internal static class BehaviourComparison
{
    public static IReadOnlyList<Experiment> Experiments(CompareOptions options)
    {
        var rounds = options.Quick ? 1 : 5;
        var children = 100_000;
        var crashes = 10_000;
        return
        [
            Timed("get from a server, one caller", BehaviourContests.Gets(1, 1), new Target(60, Names.Beam, 20, AllocatesNothing: true)),
            Timed("gets, 64 callers, one server", BehaviourContests.Gets(64, 1), new Target(100, Names.Beam, 9)),
            Timed("gets, 64 callers, 64 servers", BehaviourContests.Gets(64, 64), new Target(50, Names.Beam, 20)),
            Timed("registry lookup by name", BehaviourContests.Lookup, new Target(50, Names.Beam, 6.5, AllocatesNothing: true)),
            Timed("agent get through the registry, one caller", BehaviourContests.NamedGet, new Target(150, Names.Beam, 20)),
            new(
                "memory of an idle server beside its state",
                options.Quick ? BehaviourContests.Idle.For(Names.Pail, Names.Orleans) : BehaviourContests.Idle,
                new Row("memory of an idle server beside its state", Unit.Bytes, sample => sample.RetainedEach, new Target(200)))
            {
                Operations = options.Quick ? 20_000 : 100_000,
                MaxRounds = rounds,
                MeasuresMemory = true,
            },
            Counted(
                children,
                rounds,
                BehaviourContests.StartChild,
                "start of a child, 100,000 under one dynamic supervisor",
                Unit.Time,
                sample => sample.NanosecondsEach,
                2_000),

            Counted(children, rounds, BehaviourContests.StopChild, "stop of all 100,000", Unit.Time, sample => sample.Nanoseconds, 1e9),
            Counted(
                crashes,
                rounds,
                BehaviourContests.Restart,
                "crash and restart, 10,000 at once",
                Unit.Time,
                sample => sample.NanosecondsEach,
                20_000),
        ];
    }

    private static Experiment Timed(string name, Contest contest, Target target) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.NanosecondsEach, target));

    private static Experiment Counted(
        int operations, int rounds, Contest contest, string name, Unit unit, Func<Sample, double> figure, double limit) =>
        new(name, contest, new Row(name, unit, figure, new Target(limit))) { Operations = operations, MaxRounds = rounds };
}

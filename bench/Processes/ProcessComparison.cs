using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary><c>compare processes</c>: the rows of the bare runtime, and their targets.</summary>
internal static class ProcessComparison
{
    private const int Million = 1_000_000;

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options)
    {
        // Rounds that measure memory are long, and their figures vary little.
        var rounds = options.Quick ? 1 : 3;
        var churn = options.Quick ? Million : 10 * Million;
        return
        [
            Timed("call, one caller, idle server", ProcessContests.Calls(1, 1), Beaten(20, 60) with { AllocatesNothing = true }),
            Timed("calls, 64 callers, one server", ProcessContests.Calls(64, 1), Beaten(9, 100)),
            Timed("calls, 64 callers, 64 servers", ProcessContests.Calls(64, 64), Beaten(20, 50)),
            Timed("send one to one, drained", ProcessContests.Send, Beaten(2.3, 40)),
            Timed("ping-pong of two receive loops, round trip", ProcessContests.PingPong, Beaten(2.3, 150)),
            Timed("spawn + exit", ProcessContests.SpawnExit, Beaten(4, 300)),
            Weighed(
                100_000,
                rounds,
                ProcessContests.Idle,
                new Row("memory of an idle receive-loop process", Unit.Bytes, sample => sample.RetainedEach, new Target(300))),

            // The quick run leaves out the contestants that need seconds. The full run leaves out Akka.NET, which needs half a minute.
            Weighed(
                Million,
                rounds,
                options.Quick ? ProcessContests.Idle.For(Names.Pail) with { Beam = null } : ProcessContests.Idle.For(
                    Names.Pail, Names.Proto),
                new Row("one million idle processes, memory", Unit.Bytes, sample => sample.Retained, new Target(0.35e9)),
                new Row("one million idle processes, spawned in", Unit.Time, sample => sample.Nanoseconds, new Target(1e9))),
            Weighed(
                Million,
                rounds,
                ProcessContests.Kills(unwinds: false),
                new Row("one million waiting processes killed, ended in", Unit.Time, sample => sample.Nanoseconds, new Target(2e9))),
            Weighed(
                Million,
                rounds,
                ProcessContests.Kills(unwinds: true),
                new Row("one million waiting processes killed, unwound in", Unit.Time, sample => sample.Nanoseconds, new Target(10e9))),
            Weighed(
                churn,
                1,
                ProcessContests.SpawnExit.For(Names.Pail) with { Beam = null },
                new Row($"growth after {churn / Million} million of spawn + exit", Unit.Bytes, sample => sample.Retained, new Target(1e6))),
        ];
    }

    private static Experiment Timed(string name, Contest contest, Target target) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.NanosecondsEach, target));

    private static Experiment Weighed(int operations, int rounds, Contest contest, params Row[] rows) =>
        new(rows[0].Name, contest, rows) { Operations = operations, MaxRounds = rounds, MeasuresMemory = true };

    private static Target Beaten(double times, double nanoseconds) => new(nanoseconds, Names.Beam, times);
}

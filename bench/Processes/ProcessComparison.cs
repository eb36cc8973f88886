using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Processes;

/// <summary><c>compare processes</c>: the rows of the bare runtime, and their targets.</summary>
internal static class ProcessComparison
{
    private const int Million = 1_000_000;
    private const int Callers = 64;

    public static IReadOnlyList<Experiment> Experiments(CompareOptions options)
    {
        var rounds = options.LongRounds;
        return
        [
            .. Timed(),
            .. Idle(options, rounds),
            Killed(options, rounds, unwinds: false, "ended in", 2_000) with { IsVariation = true },
            Killed(options, rounds, unwinds: true, "unwound in", 10_000),
            Growth(options.Quick ? Million : 10 * Million),
        ];
    }

    private static IEnumerable<Experiment> Timed() =>
    [
        Timed(
            "call, one caller, idle server",
            "One process calls an idle GenServer, which answers with its state, and waits for each answer before the next call. The figure "
            + "is the time of one call.",
            ProcessContests.Calls(1, 1),
            Beaten(20, 60) with { AllocatesNothing = true }),
        Timed(
            $"calls, {Callers} callers, one server",
            $"{Callers} processes call the same GenServer at the same time, and each waits for its answer before its next call. "
            + Wording.WholeTime,
            ProcessContests.Calls(Callers, 1),
            Beaten(9, 100)),
        Timed(
            $"calls, {Callers} callers, {Callers} servers",
            $"{Callers} processes work at the same time. Each calls a GenServer of its own and waits for the answer before its next call. "
            + Wording.WholeTime,
            ProcessContests.Calls(Callers, Callers),
            Beaten(20, 50)),
        Timed(
            "send one to one, drained",
            "One process sends another the same object again and again, without waiting. The time ends when the other has received the "
            + "last message. The figure is the time of one message.",
            ProcessContests.Send,
            Beaten(2.3, 40)),
        Timed(
            "ping-pong of two receive loops, round trip",
            "Two processes, each in a receive loop, send a message back and forth. The figure is the time of a message there and a message "
            + "back.",
            ProcessContests.PingPong,
            Beaten(2.3, 150)),
        Timed(
            "spawn + exit",
            $"Processes that end at once are spawned, {Wording.Digits(Batches.Size)} at a time: the next ones are spawned when all of "
            + "these have run. The figure is the whole time, divided by the processes.",
            ProcessContests.SpawnExit,
            Beaten(4, 300)),
    ];

    private static IEnumerable<Experiment> Idle(CompareOptions options, int rounds)
    {
        var processes = options.Quick ? 20_000 : 100_000;

        // A brief run leaves out the contestants that need seconds, any run Akka.NET, which needs half a minute.
        var contest = options.IsBrief
            ? ProcessContests.Idle.For(Names.Pail) with { Beam = null }
            : ProcessContests.Idle.For(Names.Pail, Names.Proto);
        return
        [
            Weighed(
                processes,
                rounds,
                $"{Wording.Digits(processes)} processes wait for a message, each in a receive loop. The figure is {Wording.Growth}, "
                + "divided by the processes.",
                ProcessContests.Idle,
                new Row("memory of an idle receive-loop process", Unit.Bytes, sample => sample.RetainedEach, new Target(300))),
            Weighed(
                Million,
                rounds,
                $"{Wording.Digits(Million)} processes are spawned one after another, and wait for a message, each in a receive loop. The "
                + $"figures are {Wording.Growth}, and the time until all have started.",
                contest,
                new Row("one million idle processes, memory", Unit.Bytes, sample => sample.Retained, new Target(0.35e9)),
                new Row("one million idle processes, spawned in", Unit.Time, sample => sample.Nanoseconds, new Target(1e9))) with
            {
                Title = "one million idle processes",
            },
        ];
    }

    private static Experiment Killed(CompareOptions options, int rounds, bool unwinds, string end, double nanosecondsEach)
    {
        var processes = options.Quick ? Million / 10 : Million;
        return Weighed(
            processes,
            rounds,
            $"{Wording.Digits(processes)} processes wait for a message and are killed one after another. The figure is the time until the "
            + (unwinds
                ? "last has ended and the code of all has been unwound, each by an exception."
                : "last has ended. Their code may still unwind then."),
            ProcessContests.Kills(unwinds),
            new Row(
                $"{Wording.Digits(processes)} waiting processes killed, {end}",
                Unit.Time,
                sample => sample.Nanoseconds,
                new Target(processes * nanosecondsEach)));
    }

    private static Experiment Growth(int processes) => Weighed(
        processes,
        1,
        $"{Wording.Digits(processes)} processes that end at once are spawned, {Wording.Digits(Batches.Size)} at a time. The figure is "
        + $"{Wording.Growth}.",
        ProcessContests.SpawnExit.For(Names.Pail) with { Beam = null },
        new Row($"growth after {processes / Million} million of spawn + exit", Unit.Bytes, sample => sample.Retained, new Target(1e6)));

    private static Experiment Timed(string name, string about, Contest contest, Target target) =>
        new(name, contest, new Row(name, Unit.Time, sample => sample.NanosecondsEach, target)) { About = about };

    private static Experiment Weighed(int operations, int rounds, string about, Contest contest, params Row[] rows) =>
        new(rows[0].Name, contest, rows) { About = about, Operations = operations, MaxRounds = rounds, MeasuresMemory = true };

    private static Target Beaten(double times, double nanoseconds) => new(nanoseconds, Names.Beam, times);
}

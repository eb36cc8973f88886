using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>
/// An object that runs once at a time, started by several processes at once: one of them starts it, the others are told its pid.
/// </summary>
public sealed class PartitionStartTests
{
    private const int Seeds = 300;
    private const int Starters = 4;

    /// <summary>Starts the object, linked to the process it is handed, unless it is already running.</summary>
    internal delegate ValueTask<StartResult> LinkedStart(Self self);

    [Theory]
    [MemberData(nameof(Objects))]
    [Trait("Rule", "Q1")]
    [Trait("Rule", "R1")]
    public void Of_starters_that_race_one_starts_it_and_the_others_are_told_its_pid(string what) => Simulation.Explore(Seeds, async self =>
    {
        var start = Object(what);
        var results = await Race(self, start);

        var started = Assert.Single(results, result => result.IsOk).Pid;
        Assert.Equal(Starters - 1, results.Count(result => result == StartResult.AlreadyStarted(started)));
        Assert.True(self.Node.IsAlive(started));
    });

    [Theory]
    [MemberData(nameof(Objects))]
    [Trait("Rule", "Q1")]
    [Trait("Rule", "R1")]
    public void Starters_that_race_with_the_end_of_the_run_before_start_it_once(string what) => Simulation.Explore(Seeds, async self =>
    {
        var start = Object(what);
        var previous = default(Pid);
        var first = self.Spawn(async holder =>
        {
            previous = (await start(holder)).Pid;
            await holder.Receive<string>();
        });
        await self.Sleep(TimeSpan.FromMilliseconds(1));

        self.Unlink(first);
        self.Spawn(killer =>
        {
            killer.Exit(previous, ExitReason.Kill);
            return Task.CompletedTask;
        });
        var results = await Race(self, start);

        // Starters that came before the kill get the pid of the earlier process.
        var later = results.Where(result => result.Pid != previous).ToList();
        Assert.True(later.Count(result => result.IsOk) == (later.Count > 0 ? 1 : 0), string.Join(", ", results));
        Assert.All(results, result => Assert.True(result.Status is StartStatus.Ok or StartStatus.AlreadyStarted, $"{result}"));
    });

    [Theory]
    [MemberData(nameof(Objects))]
    [Trait("Rule", "Q1")]
    [Trait("Rule", "R1")]
    public async Task An_object_whose_process_has_been_killed_can_be_started_at_once(string what)
    {
        await using var node = new Node();
        var started = await node.Within(async self =>
        {
            self.TrapExit = true;
            var start = Object(what);
            var first = (await start(self)).Pid;
            self.Exit(first, ExitReason.Kill);

            return await start(self);
        });

        Assert.Equal(StartStatus.Ok, started.Status);
    }

    public static TheoryData<string> Objects() =>
        ["partition supervisor", "named partition supervisor", "registry", "registry of duplicate keys"];

    private static LinkedStart Object(string what)
    {
        var partitions = new PartitionSupervisor("partitions", ChildSpec.Of("one", () => new Servant()), 2);
        var named = new PartitionSupervisor(
            "named", ChildSpec.Of("one", () => new Servant()), 2, new SupervisorOptions { Name = "partitions" });
        var unique = new Registry<string, int>("unique");
        var duplicate = new Registry<string, int>(
            "duplicate", options: new RegistryOptions { Kind = RegistryKind.Duplicate, Partitions = 2 });
        return what switch
        {
            "partition supervisor" => self => self.StartPartitionSupervisorLink(partitions),
            "named partition supervisor" => self => self.StartPartitionSupervisorLink(named),
            "registry" => self => self.StartRegistryLink(unique),
            _ => self => self.StartRegistryLink(duplicate),
        };
    }

    // Starters do not trap exits: one that is killed by a start that it lost answers nothing, and is missed.
    private static async Task<List<StartResult>> Race(Self self, LinkedStart start)
    {
        for (var i = 0; i < Starters; i++)
        {
            self.Spawn(async starter =>
            {
                var result = await start(starter);
                self.Node.Send(self.Pid, result);
                await starter.Receive<string>();
            });
        }

        List<StartResult> results = [];
        await self.Sleep(TimeSpan.FromSeconds(1));
        foreach (var result in self.Flush().OfType<StartResult>())
            results.Add(result);
        Assert.Equal(Starters, results.Count);
        return results;
    }
}

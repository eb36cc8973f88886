using System.Globalization;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>
/// Random kills over a tree of a thousand supervised servers under load, for half a minute of virtual time: afterwards the tree has the
/// shape that was declared, no name points at a dead process, and nothing is left over.
/// </summary>
public sealed class FaultTests
{
    private const int Leaves = 1000;
    private const int Clients = 8;
    private const string SeedsVariable = "PAIL_FAULT_SEEDS";

    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);
    private static readonly SupervisorOptions Patient = new() { MaxRestarts = int.MaxValue };
    private static readonly Strategy[] Strategies = Enum.GetValues<Strategy>();

    // A few in every run; a thousand where the time is available.
    private static int Seeds => int.Parse(Environment.GetEnvironmentVariable(SeedsVariable) ?? "10", CultureInfo.InvariantCulture);

    [Fact]
    [Trait("Rule", "S9")]
    [Trait("Rule", "S10")]
    [Trait("Rule", "S17")]
    [Trait("Rule", "R9")]
    public void A_tree_of_a_thousand_servers_survives_half_a_minute_of_kills()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var simulator = new Simulator(new SimulationOptions { Seed = seed, MaxSteps = 10_000_000 });
            simulator.Run(self => Survive(self, simulator.Random));
        }
    }

    private static async Task Survive(Self self, Random random)
    {
        var node = self.Node;
        var registry = new Registry<int, int>("leaves");
        var root = (await node.StartSupervisor(Tree(registry), Patient with { Strategy = Strategy.RestForOne })).Pid;
        var shape = await Shape(self, root, "root");
        var processes = node.ProcessCount;
        Assert.Equal(Leaves, shape.Count(line => line.Contains("leaf", StringComparison.Ordinal)));

        var began = node.TimeProvider.GetTimestamp();
        var clients = Enumerable.Range(0, Clients).Select(_ => self.Spawn(client => Call(client, registry, random, began))).ToArray();
        var monitors = clients.Select(self.Monitor).ToArray();
        var spared = clients.Append(self.Pid).Append(root).ToHashSet();
        while (node.TimeProvider.GetElapsedTime(began) < Storm)
        {
            await self.Sleep(TimeSpan.FromMilliseconds(random.Next(500)));
            var victims = node.Processes().Where(pid => !spared.Contains(pid)).ToArray();
            if (victims.Length > 0)
                self.Exit(victims[random.Next(victims.Length)], random.Next(4) == 0 ? ExitReason.Of("storm") : ExitReason.Kill);
        }

        foreach (var monitor in monitors)
            Assert.Equal(ExitReason.Normal, (await self.Receive<Down>(down => down.Ref == monitor)).Reason);
        await self.Sleep(Calm);

        Assert.Equal(shape, await Shape(self, root, "root"));
        Assert.Equal(processes, node.ProcessCount);
        for (var leaf = 0; leaf < Leaves; leaf++)
        {
            if (NameOf(leaf, registry) is var name && name != default)
                Assert.Equal(leaf, await self.Call(name, new WhoAreYou()));
        }

        Assert.Equal(Leaves / 2, registry.Count);
        Assert.Equal(Leaves / 4, node.Registered().Count);
        await node.Stop(root);
        Assert.Equal([self.Pid], node.Processes());
        Assert.Empty(node.Registered());
    }

    /// <summary>
    /// A root of the registry and ten branches of ten twigs of ten leaves; a child comes after the children it depends on.
    /// </summary>
    private static List<ChildSpec> Tree(Registry<int, int> registry) =>
    [
        new ChildSpec { Id = "registry", Start = supervisor => supervisor.StartRegistryLink(registry), Shutdown = Shutdown.Infinity },
        .. Enumerable.Range(0, 10).Select(branch => Branch(
            $"branch {branch}",
            branch,
            Enumerable.Range(10 * branch, 10).Select(twig => Branch(
                $"twig {twig}",
                twig,
                Enumerable.Range(10 * twig, 10).Select(leaf => Leaf(leaf, registry)))))),
    ];

    private static ChildSpec Branch(string id, int number, IEnumerable<ChildSpec> children)
    {
        var specs = children.ToArray();
        var options = new SupervisorOptions { Strategy = Strategies[number % Strategies.Length] };
        return new ChildSpec { Id = id, Type = ChildType.Supervisor, Start = supervisor => supervisor.StartSupervisorLink(specs, options) };
    }

    private static ChildSpec Leaf(int number, Registry<int, int> registry) =>
        ChildSpec.Of($"leaf {number}", () => new LeafServer(number), new ServerOptions { Name = NameOf(number, registry) });

    // Half are in the registry, a quarter on the node's list, and a quarter have no name.
    private static Destination NameOf(int leaf, Registry<int, int> registry) => (leaf % 4) switch
    {
        0 or 1 => registry.Via(leaf, 0),
        2 => $"leaf {leaf}",
        _ => default,
    };

    /// <summary>The tree below a supervisor, a line for each process, all of which must live.</summary>
    private static async Task<List<string>> Shape(Self self, Pid supervisor, string path)
    {
        List<string> lines = [path];
        foreach (var child in await self.Node.WhichChildren(supervisor))
        {
            Assert.True(child.Pid is { } pid && self.Node.IsAlive(pid), $"{path}/{child.Id} does not run.");
            if (child.Type == ChildType.Supervisor)
                lines.AddRange(await Shape(self, child.Pid!.Value, $"{path}/{child.Id}"));
            else
                lines.Add($"{path}/{child.Id}");
        }

        return lines;
    }

    private static async Task Call(Self client, Registry<int, int> registry, Random random, long began)
    {
        while (client.Node.TimeProvider.GetElapsedTime(began) < Storm)
        {
            var leaf = random.Next(Leaves);
            try
            {
                if (NameOf(leaf, registry) is var name && name != default)
                    Assert.Equal(leaf, await client.Call(name, new WhoAreYou()));
            }
            catch (CallException)
            {
                // It is being killed, or restarted.
            }

            await client.Sleep(TimeSpan.FromMilliseconds(random.Next(100)));
        }
    }

    private sealed record WhoAreYou : ICall<int>;

    private sealed class LeafServer(int number) : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(number);

        protected override ValueTask<CallResult> HandleCall(object request, From from, int state) =>
            request is WhoAreYou ? Reply(state, state) : base.HandleCall(request, from, state);
    }
}

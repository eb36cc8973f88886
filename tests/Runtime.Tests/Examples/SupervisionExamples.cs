using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of registries and supervisors. A region is called as the member that shows it.</summary>
public sealed class SupervisionExamples
{
    [Fact]
    public async Task A_server_is_found_in_a_registry()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Registries.Registry`2
        var registry = new Registry<string, int>("counters");
        await node.StartRegistry(registry);
        await node.Start(new Counter(), new ServerOptions { Name = registry.Via("clicks", 0) });
        if (registry.TryLookup("clicks", out var entry))
            node.Send(entry.Pid, "hello");
        #endregion

        Assert.Equal(registry.WhereIs("clicks"), entry!.Pid);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_server_is_found_in_a_registry_of_names()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Registries.Registry`1
        var names = new Registry<string>("names");
        await node.StartRegistry(names);
        await node.Start(new Counter(), new ServerOptions { Name = names.Via("clicks") });
        node.Cast(names.Via("clicks"), "add one");
        #endregion

        Assert.Equal(names.WhereIs("clicks"), Assert.Single(names.Lookup("clicks")).Pid);
    }

    [Fact]
    public async Task A_topic_is_published_to_its_subscribers()
    {
        await using var node = new Node();
        Assert.Equal("dinner is served", await node.Within(async self =>
        {
            #region M:Pail.Runtime.Registries.RegistryDispatch.Dispatch``2(Pail.Runtime.Registries.Registry{``0,``1},``0,System.Action{System.Collections.Immutable.ImmutableArray{Pail.Runtime.Registries.RegistryEntry{``1}}})
            var rooms = new Registry<string>("rooms", options: new RegistryOptions { Kind = RegistryKind.Duplicate });
            await node.StartRegistry(rooms);
            rooms.Register(self, "lobby");
            rooms.Dispatch("lobby", guests =>
            {
                foreach (var guest in guests)
                    node.Send(guest.Pid, "dinner is served");
            });
            #endregion
            return await self.Receive<string>();
        }));
    }

    [Fact]
    public async Task A_server_is_started_once_under_a_lock()
    {
        await using var node = new Node();
        var registry = new Registry<string, int>("counters");
        await node.StartRegistry(registry);
        var found = await node.Within(async self =>
        {
            #region M:Pail.Runtime.Registries.RegistryLocking.Lock``3(Pail.Runtime.Registries.Registry{``0,``1},Pail.Runtime.Processes.Self,``0,System.Func{System.Threading.Tasks.Task{``2}},System.Nullable{System.TimeSpan})
            var owner = await registry.Lock(self, "ada", async () =>
                registry.WhereIs("ada") ?? (await node.Start(new Counter(), new ServerOptions { Name = registry.Via("ada") })).Pid);
            #endregion
            return owner;
        });
        Assert.Equal(found, registry.WhereIs("ada"));
    }

    [Fact]
    public async Task A_supervisor_starts_its_children_and_stops_with_them()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Supervision.Supervisor
        var tree = (await node.StartSupervisor(
        [
            ChildSpec.Of("registry", () => new NameServer()),
            ChildSpec.Of("counter", () => new Counter()),
        ])).Pid;
        await node.Stop(tree);
        #endregion

        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task A_dynamic_supervisor_gets_its_children_one_by_one()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Supervision.DynamicSupervisor
        var buckets = (await node.StartDynamicSupervisor()).Pid;
        var bucket = (await node.StartChild(buckets, ChildSpec.Of("bucket", () => new Bucket()))).Pid;
        await node.TerminateChild(buckets, bucket);
        #endregion

        Assert.False(node.IsAlive(bucket));
        Assert.True(node.IsAlive(buckets));
    }

    [Fact]
    public void A_child_may_be_transient()
    {
        #region T:Pail.Runtime.Supervision.ChildSpec
        var spec = ChildSpec.Of("counter", () => new Counter()) with { Restart = Restart.Transient };
        #endregion

        Assert.Equal(("counter", Restart.Transient), (spec.Id, spec.Restart));
    }

    [Fact]
    public async Task A_partition_supervisor_spreads_the_work()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Supervision.PartitionSupervisor
        var counters = new PartitionSupervisor("counters", ChildSpec.Of("counter", () => new Counter()), partitions: 4);
        await node.StartPartitionSupervisor(counters);
        node.Cast(counters.Via("clicks"), "add one");
        await counters.Resize(2);
        #endregion

        Assert.Equal(2, counters.Partitions);
    }

    [Fact]
    public async Task A_tree_can_be_looked_at()
    {
        await using var node = new Node();
        await node.StartSupervisor([ChildSpec.Of("counter", () => new Counter())]);

        #region T:Pail.Runtime.Diagnostics.SupervisionDiagnostics
        foreach (var tree in node.SupervisionTrees())
        {
            foreach (var child in tree.Children)
                Console.WriteLine($"{child.Id} {child.State} {child.Pid}, restarted {child.Restarts} times");
        }
        #endregion

        Assert.Single(node.SupervisionTrees());
    }

    private class Counter : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(0);

        protected override ValueTask<Result> HandleCast(object message, int state) => NoReply(state + 1);
    }

    private sealed class NameServer : Counter;

    private sealed class Bucket : Counter;
}

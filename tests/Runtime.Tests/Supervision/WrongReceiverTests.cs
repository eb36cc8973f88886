using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>
/// Requests of the library's own protocols that reach a process of another kind: the caller fails, and the process goes on.
/// </summary>
public sealed class WrongReceiverTests
{
    private static readonly Dictionary<string, Func<Node, Task<Pid>>> Processes = new()
    {
        ["server"] = async node => await node.StartServant(),
        ["agent"] = async node => (await node.StartAgent(() => 1)).Pid,
        ["registry"] = async node => (await node.StartRegistry(new Registry<string, int>("people"))).Pid,
        ["registry partition"] = async node => await Partition(node, (await node.StartRegistry(new Registry<string, int>("people"))).Pid),
        ["supervisor"] = async node => (await node.StartSupervisor([])).Pid,
        ["dynamic supervisor"] = async node => (await node.StartDynamicSupervisor()).Pid,
        ["partition supervisor"] = async node =>
            (await node.StartPartitionSupervisor(new PartitionSupervisor("one", ChildSpec.Of("one", () => new Servant()), 1))).Pid,
        ["task supervisor"] = async node => (await node.StartTaskSupervisor()).Pid,
        ["task"] = async node =>
            (await node.StartTaskChild((await node.StartTaskSupervisor()).Pid, async self => await self.Receive<string>())).Pid,
        ["function"] = node => Task.FromResult(node.Spawn(async self => await self.Receive<string>())),
    };

    private static readonly Dictionary<string, Func<Node, Pid, Task>> SupervisorRequests = new()
    {
        ["StartChild"] = async (node, pid) => await node.StartChild(pid, ChildSpec.Of("one", () => new Servant())),
        ["TerminateChild"] = async (node, pid) => await node.TerminateChild(pid, "one"),
        ["RestartChild"] = async (node, pid) => await node.RestartChild(pid, "one"),
        ["DeleteChild"] = async (node, pid) => await node.DeleteChild(pid, "one"),
        ["WhichChildren"] = async (node, pid) => await node.WhichChildren(pid),
        ["CountChildren"] = async (node, pid) => await node.CountChildren(pid),
        ["StartTaskChild"] = async (node, pid) => await node.StartTaskChild(pid, () => Task.CompletedTask),
        ["TaskChildren"] = async (node, pid) => await node.TaskChildren(pid),
        ["Async"] = async (node, pid) => await node.Within(async self => await self.Async(pid, () => 1)),
    };

    private static readonly Dictionary<string, Func<Node, Pid, Task>> AgentRequests = new()
    {
        ["Get"] = async (node, pid) => await node.Agent<string>(pid).Get(state => state.Length),
        ["Update"] = async (node, pid) => await node.Agent<string>(pid).Update(state => state),
    };

    private static readonly Dictionary<string, Func<Node, Pid, Task>> SysRequests = new()
    {
        ["GetState"] = async (node, pid) => await node.Sys(pid).GetState<object>(),
        ["Suspend"] = async (node, pid) => await node.Sys(pid).Suspend(),
        ["GetStatus"] = async (node, pid) => await node.Sys(pid).GetStatus(),
        ["Terminate"] = async (node, pid) => await node.Sys(pid).Terminate(ExitReason.Normal),
    };

    private static readonly Dictionary<string, Func<Node, Pid, Task>> Upgrades = new()
    {
        ["Upgrade"] = async (node, pid) => await node.Sys(pid).Upgrade(new AnyState()),
        ["UpgradeSupervisor"] = async (node, pid) => await node.Sys(pid).UpgradeSupervisor([]),
        ["UpgradeDynamicSupervisor"] = async (node, pid) => await node.Sys(pid).UpgradeDynamicSupervisor(new SupervisorOptions()),
        ["UpgradeAgent"] = async (node, pid) => await node.Sys(pid).UpgradeAgent<string, string>(state => state),
    };

    [Theory]
    [MemberData(nameof(ForSupervisors))]
    [Trait("Rule", "S33")]
    public async Task A_supervisors_request_to_a_process_of_another_kind_fails_the_caller_and_harms_nobody(string receiver, string request)
    {
        await using var node = new Node();
        var pid = await Processes[receiver](node);

        var error = await Assert.ThrowsAsync<CallException>(() => SupervisorRequests[request](node, pid).Soon());

        Assert.Contains($"{pid} is ", error.Message, StringComparison.Ordinal);
        Assert.Contains("not a supervisor", error.Message, StringComparison.Ordinal);
        Assert.False(error.Delivered);
        Assert.True(node.IsAlive(pid));
    }

    [Theory]
    [MemberData(nameof(ForAgents))]
    [Trait("Rule", "S33")]
    public async Task An_agents_request_to_a_process_of_another_kind_fails_the_caller_and_harms_nobody(string receiver, string request)
    {
        await using var node = new Node();
        var pid = await Processes[receiver](node);

        var error = await Assert.ThrowsAsync<CallException>(() => AgentRequests[request](node, pid).Soon());

        Assert.Contains("not an agent", error.Message, StringComparison.Ordinal);
        await AnswersStill(node, pid);
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("registry partition")]
    [InlineData("supervisor")]
    [InlineData("dynamic supervisor")]
    [InlineData("server")]
    [Trait("Rule", "S33")]
    public async Task An_agents_cast_to_a_process_of_another_kind_is_dropped(string receiver)
    {
        await using var node = new Node();
        var pid = await Processes[receiver](node);

        node.Agent<string>(pid).Cast(state => state + "!");

        await AnswersStill(node, pid);
    }

    [Theory]
    [MemberData(nameof(ForServers))]
    [Trait("Rule", "Y1")]
    public async Task A_system_request_to_a_process_that_is_no_server_fails_the_caller_at_once(string receiver, string request)
    {
        await using var node = new Node();
        var pid = await Processes[receiver](node);

        var error = await Assert.ThrowsAsync<CallException>(() => SysRequests[request](node, pid).Soon());

        Assert.Contains("not a server", error.Message, StringComparison.Ordinal);
        Assert.True(node.IsAlive(pid));
        Assert.Equal(0, node.MailboxLength(pid));
    }

    [Theory]
    [MemberData(nameof(ForUpgrades))]
    [Trait("Rule", "S33")]
    public async Task Code_of_another_kind_does_not_take_the_place_of_a_registry_or_a_supervisor(string receiver, string request)
    {
        await using var node = new Node();
        var pid = await Processes[receiver](node);

        await Assert.ThrowsAsync<SysException>(() => Upgrades[request](node, pid).Soon());

        await AnswersStill(node, pid);
    }

    [Fact]
    [Trait("Rule", "S33")]
    public async Task Those_who_are_registered_survive_requests_that_were_not_for_their_registry()
    {
        await using var node = new Node();
        var registry = new Registry<string, int>("people");
        var pid = (await node.StartRegistry(registry).Soon()).Pid;
        var ada = await node.StartServant(name: registry.Via("ada"));

        foreach (var receiver in new[] { pid, await Partition(node, pid) })
        {
            await Assert.ThrowsAsync<CallException>(() => node.CountChildren(receiver).Soon());
            await Assert.ThrowsAsync<CallException>(() => node.Agent<int>(receiver).Get(state => state).Soon());
            node.Agent<int>(receiver).Cast(state => state);
        }

        await registry.Sync().Soon();
        Assert.Equal(ada, registry.WhereIs("ada"));
    }

    [Fact]
    [Trait("Rule", "S33")]
    public async Task A_request_that_reaches_its_receiver_past_the_look_at_its_kind_is_refused_there()
    {
        await using var node = new Node();
        var pid = await node.StartServant();

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call(pid, new CountChildren()).Soon());

        Assert.Contains("not a supervisor", error.Message, StringComparison.Ordinal);
        await AnswersStill(node, pid);
    }

    [Fact]
    [Trait("Rule", "S33")]
    public async Task A_dynamic_supervisor_answers_the_requests_that_only_a_supervisor_has_a_use_for()
    {
        await using var node = new Node();
        var supervisor = (await node.StartDynamicSupervisor().Soon()).Pid;
        var child = (await node.StartChild(supervisor, ChildSpec.Of("one", () => new Servant())).Soon()).Pid;

        Assert.Equal(ChildErrors.NotFound, (await node.RestartChild(supervisor, "one").Soon()).Reason);
        Assert.Equal(StartResult.AlreadyStarted(child), await node.RestartChild(supervisor, child).Soon());
        Assert.Equal(DeleteChildResult.NotFound, await node.DeleteChild(supervisor, "one").Soon());
        Assert.Equal(DeleteChildResult.Running, await node.DeleteChild(supervisor, child).Soon());
    }

    [Fact]
    [Trait("Rule", "S29")]
    public async Task A_supervisor_that_has_ended_is_no_process_of_another_kind()
    {
        await using var node = new Node();
        var supervisor = (await node.StartSupervisor([]).Soon()).Pid;
        await node.Stop(supervisor).Soon();

        Assert.Equal(ExitReason.NoProc, await node.CountChildren(supervisor).Failure());
    }

    public static TheoryData<string, string> ForSupervisors() =>
        Each(SupervisorRequests, "server", "agent", "registry", "registry partition", "task", "function");

    public static TheoryData<string, string> ForAgents() =>
        Each(
            AgentRequests,
            "server",
            "registry",
            "registry partition",
            "supervisor",
            "dynamic supervisor",
            "partition supervisor",
            "task supervisor");

    public static TheoryData<string, string> ForServers() => Each(SysRequests, "task", "function");

    public static TheoryData<string, string> ForUpgrades()
    {
        var kinds = Each(Upgrades, "registry", "registry partition");
        foreach (var receiver in new[] { "supervisor", "dynamic supervisor", "task supervisor", "partition supervisor" })
        {
            kinds.Add(receiver, "Upgrade");
            kinds.Add(receiver, "UpgradeAgent");
            kinds.Add(receiver, receiver is "supervisor" ? "UpgradeDynamicSupervisor" : "UpgradeSupervisor");
        }

        return kinds;
    }

    private static TheoryData<string, string> Each(Dictionary<string, Func<Node, Pid, Task>> requests, params string[] receivers)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var receiver in receivers)
        {
            foreach (var request in requests.Keys)
                pairs.Add(receiver, request);
        }

        return pairs;
    }

    // The answer is behind everything that was sent before.
    private static async Task AnswersStill(Node node, Pid pid) => Assert.NotNull(await node.Sys(pid).GetStatus().Soon());

    private static Task<Pid> Partition(Node node, Pid registry) =>
        Task.FromResult(node.Processes().Single(pid => node.Info(pid) is { Parent: var parent } && parent == registry));

    private sealed class AnyState : GenServer<object>
    {
        protected override ValueTask<InitResult> Init() => Ok(new object());
    }
}

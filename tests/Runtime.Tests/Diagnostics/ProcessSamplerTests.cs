using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;
using Pail.Runtime.Tests.Processes;
using Pail.Runtime.Tests.Supervision;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>What a sampler says about processes: rates, restarts, and since when.</summary>
public sealed class ProcessSamplerTests
{
    private static readonly ProcessQuery All = new() { IncludeSystem = true };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Messages_a_second_are_those_since_the_sample_before()
    {
        await using var node = NewNode();
        var server = await node.StartServant();
        await Add(node, server, 3);
        var sampler = new ProcessSampler(node);
        Assert.Equal(0, Row(sampler, server).MessagesPerSecond);

        await Add(node, server, 10);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(5, Row(sampler, server).MessagesPerSecond);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Row(sampler, server).MessagesPerSecond);
    }

    [Fact]
    public async Task A_look_at_one_process_is_compared_with_the_look_before_and_does_not_disturb_the_samples()
    {
        await using var node = NewNode();
        var server = await node.StartServant();
        var sampler = new ProcessSampler(node);
        sampler.Sample(All);
        Assert.Equal(0, sampler.Activity(server)!.MessagesPerSecond);

        await Add(node, server, 6);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(6, sampler.Activity(server)!.MessagesPerSecond);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, sampler.Activity(server)!.MessagesPerSecond);
        Assert.Equal(3, Row(sampler, server).MessagesPerSecond);
    }

    [Fact]
    public async Task Who_never_took_a_sample_can_look_at_one_process_again_and_again()
    {
        await using var node = NewNode();
        var server = await node.StartServant();
        var sampler = new ProcessSampler(node);
        Assert.Equal(0, sampler.Activity(server)!.MessagesPerSecond);

        await Add(node, server, 4);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(2, sampler.Activity(server)!.MessagesPerSecond);
    }

    [Fact]
    public async Task The_busy_share_is_that_of_the_time_since_the_sample_before_and_never_more_than_all()
    {
        await using var node = NewNode();
        var pid = node.Idle();
        var sampler = new ProcessSampler(node);
        Assert.Equal(0, Row(sampler, pid).Busy);

        // The heartbeat measures real time: here the test adds what it would.
        pid.Process!.AddBusyTime(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0.25, Row(sampler, pid).Busy);

        pid.Process!.AddBusyTime(TimeSpan.FromSeconds(9));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, Row(sampler, pid).Busy);
    }

    [Fact]
    public async Task Two_samples_at_the_same_moment_have_no_rates()
    {
        await using var node = NewNode();
        var server = await node.StartServant();
        var sampler = new ProcessSampler(node);
        sampler.Sample(All);
        await Add(node, server, 3);

        Assert.Equal(0, Row(sampler, server).MessagesPerSecond);
        Assert.Equal(0, Row(sampler, server).Busy);
    }

    [Fact]
    public async Task Since_is_when_a_process_was_first_seen_as_it_is()
    {
        await using var node = NewNode();
        var server = await node.StartServant();
        var sampler = new ProcessSampler(node);
        var first = _time.GetUtcNow();
        Assert.Equal(first, Row(sampler, server).Since);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, Row(sampler, server).Since);
        Assert.Equal(first, sampler.Activity(server)!.Since);

        await Add(node, server, 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first + TimeSpan.FromSeconds(2), Row(sampler, server).Since);
        Assert.Equal(first + TimeSpan.FromSeconds(2), sampler.Activity(server)!.Since);
    }

    [Fact]
    public async Task A_sample_sends_no_message_and_sees_a_process_that_is_stuck()
    {
        await using var node = NewNode();
        using var stuck = new StuckProcess();
        var pid = await stuck.Start(node);
        var server = await node.StartServant();
        await Add(node, server, 2);
        node.Send(pid, "unseen");
        node.Send(pid, 7);
        var handled = node.Info(server)!.MessagesHandled;
        var sampler = new ProcessSampler(node);

        var sample = sampler.Sample(All);
        sampler.Activity(server);
        sampler.Activity(pid);

        var seen = sample.Processes.Single(process => process.Pid == pid);
        Assert.Equal((ProcessStatus.Running, 2), (seen.Status, seen.MailboxLength));
        Assert.EndsWith("and 2 messages wait for it", seen.WaitsFor, StringComparison.Ordinal);
        Assert.Equal((2, 2), (sample.MailboxTotal, sample.LongestMailbox));
        Assert.Equal(handled, node.Info(server)!.MessagesHandled);
        Assert.Equal(2, node.MailboxLength(pid));
    }

    [Fact]
    public async Task Processes_that_have_ended_are_shown_no_more()
    {
        await using var node = NewNode();
        var (gone, stays) = (node.Idle(), node.Idle());
        var sampler = new ProcessSampler(node);
        sampler.Sample(All);
        sampler.Activity(gone);
        node.Exit(gone, ExitReason.Kill);
        await node.End(gone);

        var sample = sampler.Sample(All);

        Assert.Equal((1, 1), (sample.Total, sample.Matching));
        Assert.Equal(stays, Assert.Single(sample.Processes).Pid);
        Assert.Null(sampler.Activity(gone));
        Assert.Null(sampler.Activity(default));
        Assert.Equal(1, sampler.Remembered);
    }

    [Fact]
    public async Task A_sampler_that_has_looked_at_many_processes_one_by_one_forgets_those_that_have_ended()
    {
        await using var node = NewNode();
        var sampler = new ProcessSampler(node);
        for (var i = 0; i < 200; i++)
        {
            var pid = node.Idle();
            sampler.Activity(pid);
            node.Exit(pid, ExitReason.Kill);
            await node.End(pid);
        }

        Assert.InRange(sampler.Remembered, 0, 17);
    }

    [Fact]
    public async Task A_process_of_another_node_is_not_looked_at()
    {
        await using var node = NewNode();
        await using var other = NewNode();

        Assert.Null(new ProcessSampler(node).Activity(other.Idle()));
    }

    [Fact]
    public async Task A_child_has_the_restarts_of_its_supervisor_and_the_time_of_the_last()
    {
        await using var node = NewNode();
        var family = new Family();
        var supervisor = await node.Supervise(null, family.Child("one"), family.Child("two"));
        var sampler = new ProcessSampler(node);
        sampler.Sample(All);
        _time.Advance(TimeSpan.FromMinutes(1));
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        var child = (await node.Child(supervisor, "one")).Pid!.Value;
        var other = (await node.Child(supervisor, "two")).Pid!.Value;

        var (restarted, unharmed) = (Row(sampler, child), Row(sampler, other));

        Assert.Equal((1, _time.GetUtcNow(), supervisor), (restarted.Restarts, restarted.LastCrash, restarted.Parent));
        Assert.Equal((0, null), (unharmed.Restarts, unharmed.LastCrash));
    }

    [Fact]
    public async Task A_look_at_one_process_tells_its_restarts()
    {
        await using var node = NewNode();
        var family = new Family();
        var supervisor = await node.Supervise(null, family.Child("one"));
        var sampler = new ProcessSampler(node);
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);

        var activity = sampler.Activity((await node.Child(supervisor, "one")).Pid!.Value)!;

        Assert.Equal((1, _time.GetUtcNow()), (activity.Restarts, activity.LastCrash));
    }

    [Fact]
    public async Task A_restart_after_a_good_end_is_no_crash()
    {
        await using var node = NewNode();
        var family = new Family();
        var supervisor = await node.Supervise(null, family.Child("one"));
        var sampler = new ProcessSampler(node);
        await node.Stop((await node.Child(supervisor, "one")).Pid!.Value).Soon();

        var activity = sampler.Activity((await node.Child(supervisor, "one")).Pid!.Value)!;

        Assert.Equal((1, null), (activity.Restarts, activity.LastCrash));
    }

    [Fact]
    public async Task Every_process_has_the_kind_of_its_code()
    {
        await using var node = NewNode();
        var agent = await node.StartAgent(() => 0).Soon();
        var server = await node.StartServant();
        var supervisor = await node.Supervise(null);
        var function = node.Idle();

        Assert.Equal(ProcessKind.Agent, node.Info(agent.Pid)!.Kind);
        Assert.Equal(ProcessKind.GenServer, node.Info(server)!.Kind);
        Assert.Equal(ProcessKind.Supervisor, node.Info(supervisor)!.Kind);
        Assert.Equal(ProcessKind.Function, node.Info(function)!.Kind);
        await node.Run(async self =>
        {
            var task = self.Async(async _ => { await Lab.Event().Task; return 0; });
            Assert.Equal(ProcessKind.Task, node.Info(task.Pid)!.Kind);
            await task.Shutdown();
        });
        Assert.True(Row(new ProcessSampler(node), supervisor).IsSystem);
        Assert.False(Row(new ProcessSampler(node), server).IsSystem);
    }

    private static ProcessActivity Row(ProcessSampler sampler, Pid pid) =>
        Assert.Single(sampler.Sample(All).Processes, process => process.Pid == pid);

    private static async Task Add(Node node, Pid server, int times)
    {
        for (var i = 0; i < times; i++)
            await node.Call(server, new Servant.Add(1)).Soon();
    }

    private Node NewNode() => new(new NodeOptions { TimeProvider = _time });
}

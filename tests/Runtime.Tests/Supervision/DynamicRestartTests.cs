using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>How a dynamic supervisor restarts its children, and what a child is between two attempts.</summary>
public sealed class DynamicRestartTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "D7")]
    public async Task A_child_that_becomes_another_at_its_restart_is_one_child_with_it()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var child = await node.StartChild(supervisor, _family.Child(1)).Soon();
        var restarted = Lab.Event();
        var starts = 0;
        var other = await node.StartChild(supervisor, new ChildSpec
        {
            Id = 2,
            Start = self =>
            {
                if (starts++ == 0)
                    return self.StartLink(new Servant());
                restarted.SetResult();
                return new(child);
            },
        }).Soon();

        await node.Kill(other.Pid);
        await restarted.Task.Soon();

        Assert.Equal(child.Pid, Assert.Single(await node.Children(supervisor)).Pid);
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await node.CountChildren(supervisor).Soon());
    }

    [Fact]
    [Trait("Rule", "D4")]
    public async Task A_child_that_is_being_restarted_counts_as_a_child()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic(new SupervisorOptions { MaxChildren = 1, MaxRestarts = 100 });
        var (child, retrying, gate) = await Retrying(node, supervisor);
        await node.Kill(child);
        await retrying.Task.Soon();

        var second = node.StartChild(supervisor, _family.Child(2));
        gate.SetResult();

        Assert.Equal(StartResult.Error(ChildErrors.MaxChildren), await second.Soon());
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task A_child_that_is_being_restarted_is_known_by_its_old_pid()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var supervisor = await node.StartDynamic(new SupervisorOptions { MaxRestarts = 100 });
        var (child, retrying, gate) = await Retrying(node, supervisor);
        await node.Kill(child);
        await retrying.Task.Soon();

        var terminated = node.TerminateChild(supervisor, child);
        gate.SetResult();

        Assert.True(await terminated.Soon());
        await log.RoundTrip(node, supervisor);
        Assert.Empty(await node.Children(supervisor));
    }

    [Theory]
    [InlineData(Restart.Permanent, true)]
    [InlineData(Restart.Transient, false)]
    [InlineData(Restart.Temporary, false)]
    [Trait("Rule", "D7")]
    public async Task A_child_that_is_not_restarted_is_forgotten(Restart restart, bool restarts)
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var child = await node.StartChild(supervisor, _family.Child(1) with { Restart = restart }).Soon();

        await node.Kill(child.Pid, ExitReason.Normal);

        Assert.Equal(restarts ? 1 : 0, (await node.Children(supervisor)).Count(one => one.Pid != child.Pid));
    }

    [Fact]
    [Trait("Rule", "D7")]
    public async Task A_child_that_chooses_not_to_restart_is_forgotten()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var first = true;
        var child = await node.StartChild(supervisor, ChildSpec.Of(1, () => new Servant
        {
            OnInit = _ =>
            {
                var result = first ? Servant.Ready() : Servant.Ignored();
                first = false;
                return result;
            },
        })).Soon();

        await node.Kill(child.Pid);

        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "D8")]
    public async Task Restarts_are_counted_over_all_children()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.StartDynamic();
        var ended = node.WaitForExit(supervisor);
        for (var i = 0; i < 4; i++)
            await node.StartChild(supervisor, _family.Child(i)).Soon();

        for (var i = 0; i < 4; i++)
            await node.Kill((await _family.Started()).Pid);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "D8")]
    public async Task Each_failing_attempt_counts()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var ended = node.WaitForExit(supervisor);
        var starts = 0;
        var child = await node.StartChild(supervisor, new ChildSpec
        {
            Id = 1,
            Start = async self => starts++ == 0 ? await self.StartLink(new Servant()) : throw new FormatException("broken"),
        }).Soon();

        await node.Kill(child.Pid);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Equal(4, starts);
    }

    [Fact]
    [Trait("Rule", "D12")]
    public async Task A_child_that_is_being_restarted_is_not_active()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic(new SupervisorOptions { MaxRestarts = 100 });
        var (child, retrying, gate) = await Retrying(node, supervisor);
        await node.StartChild(supervisor, ChildSpec.OfSupervisor("inner", [])).Soon();
        Assert.Equal(new ChildCounts(Specs: 2, Active: 2, Supervisors: 1, Workers: 1), await node.CountChildren(supervisor).Soon());
        await node.Kill(child);
        await retrying.Task.Soon();

        var counts = node.CountChildren(supervisor);
        gate.SetResult();

        Assert.Equal(new ChildCounts(Specs: 2, Active: 1, Supervisors: 1, Workers: 1), await counts.Soon());
        Assert.Equal(new ChildCounts(Specs: 2, Active: 2, Supervisors: 1, Workers: 1), await node.CountChildren(supervisor).Soon());
    }

    // A child whose first restart fails when the gate opens.
    private static async Task<(Pid Child, TaskCompletionSource Retrying, TaskCompletionSource Gate)> Retrying(Node node, Pid supervisor)
    {
        var retrying = Lab.Event();
        var gate = Lab.Event();
        var starts = 0;
        var child = await node.StartChild(supervisor, new ChildSpec
        {
            Id = 1,
            Start = async self =>
            {
                if (++starts == 2)
                {
                    retrying.SetResult();
                    await gate.Task;
                    return StartResult.Error(ExitReason.Of("not yet"));
                }

                return await self.StartLink(new Servant());
            },
        }).Soon();
        return (child.Pid, retrying, gate);
    }
}

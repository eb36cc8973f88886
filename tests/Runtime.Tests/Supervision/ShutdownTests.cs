using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>How a supervisor ends, and how it stops its children.</summary>
public sealed class ShutdownTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "S24")]
    public async Task Children_stop_one_at_a_time_in_reverse()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(
            null, _family.Child("one"), _family.Stubborn("two", TimeSpan.FromSeconds(1)), _family.Child("three"));
        var two = node.WaitForExit((await node.Child(supervisor, "two")).Pid!.Value);
        var stop = node.Stop(supervisor).AsTask();

        Assert.Equal("two", await _family.Terminating());
        Assert.Equal([("three", ExitReason.Shutdown)], _family.Terminated);

        // Not a moment longer: the third has a limit as well.
        await time.Pass(TimeSpan.FromMilliseconds(1), until: two);
        await stop.Soon();
        Assert.Equal([("three", ExitReason.Shutdown), ("one", ExitReason.Shutdown)], _family.Terminated);
    }

    [Fact]
    [Trait("Rule", "S25")]
    public async Task A_child_that_does_not_end_in_time_is_killed()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(null, _family.Stubborn("one", TimeSpan.FromSeconds(1)));
        var child = node.WaitForExit((await _family.Started()).Pid);
        var stop = node.Stop(supervisor).AsTask();
        await _family.Terminating();

        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(child.IsCompleted);

        await time.Pass(TimeSpan.FromMilliseconds(1), until: stop);
        Assert.Equal(ExitReason.Killed, await child.Soon());
    }

    [Fact]
    [Trait("Rule", "S25")]
    public async Task A_child_with_no_time_is_killed_at_once()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(null, _family.Stubborn("one", TimeSpan.Zero));
        var child = node.WaitForExit((await _family.Started()).Pid);

        await node.Stop(supervisor).Soon();

        Assert.Equal(ExitReason.Killed, await child.Soon());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "S25")]
    public async Task A_child_with_unlimited_time_is_waited_for_however_long_it_takes(bool infinite)
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(null, _family.Stubborn("one", infinite ? Timeout.InfiniteTimeSpan : TimeSpan.MaxValue));
        var pid = (await _family.Started()).Pid;
        var stop = node.Stop(supervisor).AsTask();
        await _family.Terminating();

        for (var day = 0; day < 100; day++)
            time.Advance(TimeSpan.FromDays(1));
        Assert.True(node.IsAlive(pid));
        node.Send(pid, TimeSpan.Zero);

        await stop.Soon();
    }

    [Fact]
    [Trait("Rule", "S25")]
    public async Task A_brutal_kill_does_not_ask()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one") with { Shutdown = Shutdown.BrutalKill });
        var child = node.WaitForExit((await _family.Started()).Pid);

        await node.Stop(supervisor).Soon();

        Assert.Equal(ExitReason.Killed, await child.Soon());
        Assert.Empty(_family.Terminated);
    }

    [Fact]
    [Trait("Rule", "C1")]
    public void Workers_get_five_seconds_and_supervisors_all_the_time_unless_told_otherwise()
    {
        Assert.Equal(Shutdown.After(TimeSpan.FromSeconds(5)), _family.Child("one").Shutdown);
        Assert.Equal(Shutdown.Infinity, (_family.Child("one") with { Type = ChildType.Supervisor }).Shutdown);
        Assert.Equal(Restart.Permanent, _family.Child("one").Restart);
    }

    [Fact]
    [Trait("Rule", "S26")]
    public async Task A_child_that_does_not_trap_dies_of_shutdown_at_once()
    {
        await using var node = new Node();
        var terminated = false;
        var supervisor = await node.Supervise(null, ChildSpec.Of("one", () => new Servant
        {
            OnTerminate = (_, _, _) =>
            {
                terminated = true;
                return ValueTask.CompletedTask;
            },
        }));
        var child = node.WaitForExit((await node.Child(supervisor, "one")).Pid!.Value);

        await node.Stop(supervisor).Soon();

        Assert.Equal(ExitReason.Shutdown, await child.Soon());
        Assert.False(terminated);
    }

    [Fact]
    [Trait("Rule", "S27")]
    public async Task A_supervisor_ends_with_its_parent_and_its_children_get_shutdown()
    {
        await using var node = new Node();
        foreach (var reason in new[] { ExitReason.Normal, ExitReason.Of("enough") })
        {
            var started = new TaskCompletionSource<Pid>();
            var gate = Lab.Event();
            node.Spawn(async self =>
            {
                started.SetResult((await self.StartSupervisorLink([_family.Child("one")])).Pid);
                await gate.Task;
                self.Exit(reason);
            });
            var ended = node.WaitForExit(await started.Task.Soon());

            gate.SetResult();

            Assert.Equal(reason, await ended.Soon());
            Assert.True(_family.Terminated.TryDequeue(out var child));
            Assert.Equal(ExitReason.Shutdown, child.Reason);
        }
    }

    [Fact]
    [Trait("Rule", "S27")]
    public async Task Stop_ends_the_supervisor_with_the_reason_given_and_children_get_shutdown()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"));

        await node.Stop(supervisor, ExitReason.Of("enough")).Soon();

        Assert.Equal([("one", ExitReason.Shutdown)], _family.Terminated);
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "S28")]
    public async Task A_killed_supervisor_takes_its_children_with_it()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("trapping"), ChildSpec.Of("plain", () => new Servant()));
        var trapping = node.WaitForExit((await node.Child(supervisor, "trapping")).Pid!.Value);
        var plain = node.WaitForExit((await node.Child(supervisor, "plain")).Pid!.Value);

        node.Exit(supervisor, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await trapping.Soon());
        Assert.Equal(ExitReason.Killed, await plain.Soon());
        Assert.Equal([("trapping", ExitReason.Killed)], _family.Terminated);
    }

    [Fact]
    [Trait("Rule", "S29")]
    public async Task A_call_to_a_supervisor_that_is_going_down_gets_its_reason()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Stubborn("one", Timeout.InfiniteTimeSpan));
        var pid = (await _family.Started()).Pid;
        var stop = node.Stop(supervisor, ExitReason.Of("enough"));
        await _family.Terminating();

        var children = node.WhichChildren(supervisor);
        node.Send(pid, TimeSpan.Zero);

        Assert.Equal(ExitReason.Of("enough"), await children.Failure());
        await stop.Soon();
    }
}

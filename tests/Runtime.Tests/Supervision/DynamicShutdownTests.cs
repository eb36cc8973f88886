using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>How a dynamic supervisor stops its children: all at once, each within its own time.</summary>
public sealed class DynamicShutdownTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "D9")]
    public async Task All_children_are_signalled_at_once_and_each_has_its_own_time()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.StartDynamic();
        var ends = new List<Task<ExitReason>>();
        for (var seconds = 1; seconds <= 3; seconds++)
            ends.Add(
                node.WaitForExit((await node.StartChild(supervisor, _family.Stubborn(seconds, TimeSpan.FromSeconds(seconds))).Soon()).Pid));
        var stop = node.Stop(supervisor).AsTask();
        for (var child = 0; child < 3; child++)
            await _family.Terminating();

        var began = time.GetTimestamp();
        for (var child = 0; child < 3; child++)
        {
            await time.Pass(TimeSpan.FromMilliseconds(1), until: ends[child]);
            Assert.True(time.GetElapsedTime(began) >= TimeSpan.FromSeconds(child + 1));
            Assert.Equal(ExitReason.Killed, await ends[child].Soon());
        }

        await stop.Soon();
    }

    [Fact]
    [Trait("Rule", "D9")]
    public async Task Children_whose_times_end_while_others_are_being_killed_are_killed_too()
    {
        var time = new RestlessTime();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.StartDynamic();
        for (var child = 1; child <= 20; child++)
            await node.StartChild(supervisor, _family.Stubborn(child, TimeSpan.FromMilliseconds(child))).Soon();
        var stop = node.Stop(supervisor).AsTask();
        for (var child = 1; child <= 20; child++)
            await _family.Terminating();

        // A clock that moves at every look.
        time.Moves = true;
        await time.Pass(TimeSpan.FromMilliseconds(1), until: stop);
    }

    [Fact]
    [Trait("Rule", "D9")]
    public async Task A_brutally_killed_child_is_not_asked_while_others_are()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var brutal = await node.StartChild(supervisor, _family.Child("brutal") with { Shutdown = Shutdown.BrutalKill }).Soon();
        await node.StartChild(supervisor, _family.Child("asked")).Soon();
        var ended = node.WaitForExit(brutal.Pid);

        await node.Stop(supervisor).Soon();

        Assert.Equal(ExitReason.Killed, await ended.Soon());
        Assert.Equal([("asked", ExitReason.Shutdown)], _family.Terminated);
    }

    private sealed class RestlessTime : FakeTimeProvider
    {
        internal volatile bool Moves;

        public override long GetTimestamp()
        {
            if (Moves)
                Advance(TimeSpan.FromMilliseconds(0.4));
            return base.GetTimestamp();
        }
    }
}

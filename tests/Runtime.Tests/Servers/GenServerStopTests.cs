using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>A stop waits until the server is gone, and fails when the server did not end because of it.</summary>
public sealed class GenServerStopTests
{
    private readonly ConcurrentQueue<(ExitReason Reason, int State)> _terminated = new();

    [Fact]
    [Trait("Rule", "G40")]
    public async Task Stop_waits_behind_earlier_messages_and_until_the_name_is_free()
    {
        await using var node = new Node();
        var server = await node.StartServant(Recorder(), "ada");
        for (var i = 0; i < 10; i++)
            node.Cast(server, Servant.ToAdd(1));

        await node.Stop("ada").Soon();

        Assert.Equal([(ExitReason.Normal, 10)], _terminated);
        Assert.False(node.IsAlive(server));
        Assert.Null(node.WhereIs("ada"));
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task Stop_of_nobody_fails_with_noproc()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        await node.Stop(server).Soon();

        Assert.Equal(ExitReason.NoProc, await node.Stop(server).Failure());
        Assert.Equal(ExitReason.NoProc, await node.Stop("ada").Failure());
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_server_cannot_wait_for_its_own_stop()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var reason = await node.Call(server, Servant.ToAnswer(async self => await self.Node.Stop(self.Pid).Failure())).Soon();

        Assert.Equal(ExitReason.CallingSelf, reason);
        Assert.True(node.IsAlive(server));
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_that_takes_too_long_leaves_nobody_who_watches_the_server()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var ending = Lab.Event();
        var open = Lab.Event();
        var watchers = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = await node.StartServant(new Servant
        {
            OnTerminate = async (servant, _, _) =>
            {
                ending.SetResult();

                // Comes back behind every signal sent before.
                await open.Task;
                watchers.SetResult(servant.Me.Process.Extras.Watchers.Count);
            },
        });
        var stop = node.Stop(server, timeout: TimeSpan.FromSeconds(1)).AsTask();
        await ending.Task.Soon();
        await time.Pass(TimeSpan.FromSeconds(1), until: stop.ContinueWith(static _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(ExitReason.Timeout, (await Assert.ThrowsAsync<CallException>(() => stop)).Reason);

        open.SetResult();
        Assert.Equal(0, await watchers.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_that_takes_too_long_fails_and_the_server_lives()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var gate = Lab.Event();
        var server = await node.StartServant(new Servant { OnTerminate = async (_, _, _) => await gate.Task });
        var stop = node.Stop(server, timeout: TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ExitReason.Timeout, await stop.Failure());
        Assert.True(node.IsAlive(server));
        gate.SetResult();
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_with_a_negative_time_stops_nothing()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.Stop(server, timeout: TimeSpan.FromMilliseconds(-2)).Soon());

        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_fails_with_the_reason_the_server_really_ended_with()
    {
        await using var node = new Node();
        var gate = Lab.Event();
        var server = await node.StartServant();
        node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            await gate.Task;
            return Servant.End(ExitReason.Of("other"), state);
        }));
        var stop = node.Stop(server);

        gate.SetResult();

        Assert.Equal(ExitReason.Of("other"), await stop.Failure());
    }

    [Fact]
    [Trait("Rule", "G41")]
    public async Task Stopping_a_linked_server_abnormally_ends_the_caller()
    {
        await using var node = new Node();

        var reason = await node.EndOf(async self =>
        {
            var server = (await self.StartLink(new Servant())).Pid;
            await self.Node.Stop(server, ExitReason.Of("enough"));
            self.Exit(ExitReason.Of("survived"));
        });

        Assert.Equal(ExitReason.Of("enough"), reason);
    }

    private Servant Recorder(bool traps = false) => new()
    {
        Traps = traps,
        OnTerminate = (_, reason, state) =>
        {
            _terminated.Enqueue((reason, state));
            return ValueTask.CompletedTask;
        },
    };
}

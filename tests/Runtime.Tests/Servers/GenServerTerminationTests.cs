using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>How servers end, and when terminate runs.</summary>
public sealed class GenServerTerminationTests
{
    private readonly ConcurrentQueue<(ExitReason Reason, int State)> _terminated = new();

    [Fact]
    [Trait("Rule", "G31")]
    public async Task Terminate_runs_after_a_stop_with_its_reason_and_the_last_state()
    {
        await using var node = new Node();
        var server = await node.StartServant(Recorder());

        await node.Call(server, new Servant.Ask<int>((servant, _, _) => servant.EndWith(ExitReason.Of("enough"), 0, 7))).Soon();

        Assert.Equal([(ExitReason.Of("enough"), 7)], _terminated);
    }

    [Fact]
    [Trait("Rule", "G32")]
    public async Task Terminate_runs_after_an_exception_and_gets_it()
    {
        await using var node = new Node();
        var server = await node.StartServant(Recorder());
        var error = new FormatException("broken");

        await node.Call(server, new Servant.Ask<int>((_, _, _) => throw error)).Failure();

        Assert.Equal([(ExitReason.Error(error), 0)], _terminated);
    }

    [Fact]
    [Trait("Rule", "G31")]
    public async Task Terminate_runs_after_an_exit_and_after_a_result_nobody_made()
    {
        await using var node = new Node();
        var exiting = await node.StartServant(Recorder());
        var odd = await node.StartServant(Recorder());

        await node.Call(exiting, new Servant.Ask<int>((_, _, _) => throw new ExitException(ExitReason.Shutdown))).Failure();
        await node.Call(odd, new Servant.Ask<int>((_, _, _) => default)).Failure();

        Assert.Equal(2, _terminated.Count);
        Assert.Equal(ExitReason.Shutdown, _terminated.First().Reason);
    }

    [Fact]
    [Trait("Rule", "G31")]
    public async Task Terminate_runs_on_stop()
    {
        await using var node = new Node();
        var server = await node.StartServant(Recorder());

        await node.Stop(server, ExitReason.Of("enough")).Soon();

        Assert.Equal([(ExitReason.Of("enough"), 0)], _terminated);
    }

    [Fact]
    [Trait("Rule", "G31")]
    public async Task Terminate_does_not_run_on_a_signal_nobody_traps_nor_on_kill()
    {
        await using var node = new Node();
        var signalled = await node.StartServant(Recorder());
        var killed = await node.StartServant(Recorder(traps: true));
        var reasons = Task.WhenAll(node.WaitForExit(signalled), node.WaitForExit(killed));

        node.Exit(signalled, ExitReason.Shutdown);
        node.Exit(killed, ExitReason.Kill);

        Assert.Equal([ExitReason.Shutdown, ExitReason.Killed], await reasons.Soon());
        Assert.Empty(_terminated);
    }

    [Fact]
    [Trait("Rule", "G36")]
    public async Task The_last_reply_is_sent_after_terminate_has_run()
    {
        await using var node = new Node();
        var gate = Lab.Event();
        var terminating = Lab.Event();
        var server = await node.StartServant(new Servant
        {
            OnTerminate = async (_, _, _) =>
            {
                terminating.SetResult();
                await gate.Task;
            },
        });
        var call = node.Call(server, new Servant.Ask<int>((servant, _, state) => servant.EndWith(ExitReason.Normal, 7, state))).AsTask();
        await terminating.Task.Soon();

        Assert.False(call.IsCompleted);
        Assert.True(node.IsAlive(server));
        gate.SetResult();

        Assert.Equal(7, await call.Soon());
    }

    [Fact]
    [Trait("Rule", "G36")]
    public async Task The_last_reply_is_sent_even_when_terminate_fails()
    {
        await using var node = new Node();
        var server = await node.StartServant(new Servant { OnTerminate = (_, _, _) => throw new FormatException("broken") });

        Assert.Equal(
            7, await node.Call(server, new Servant.Ask<int>((servant, _, state) => servant.EndWith(ExitReason.Normal, 7, state))).Soon());
    }

    [Fact]
    [Trait("Rule", "G37")]
    public async Task A_failing_terminate_replaces_the_reason()
    {
        await using var node = new Node();
        var error = new FormatException("broken");
        var raising = await node.StartServant(new Servant { OnTerminate = (_, _, _) => throw error });
        var exiting = await node.StartServant(new Servant { OnTerminate = (_, _, _) => throw new ExitException(ExitReason.Of("other")) });

        Assert.Equal(ExitReason.Error(error), await node.Stop(raising).Failure());
        Assert.Equal(ExitReason.Of("other"), await node.Stop(exiting).Failure());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "G38")]
    public async Task In_terminate_a_signal_ends_only_a_server_that_does_not_trap(bool traps)
    {
        await using var node = new Node();
        var gate = Lab.Event();
        var terminating = Lab.Event();
        var server = await node.StartServant(new Servant
        {
            Traps = traps,
            OnTerminate = async (_, _, _) =>
            {
                terminating.SetResult();
                await gate.Task;
            },
        });
        var ended = node.WaitForExit(server);
        node.Cast(server, new Servant.Tell((_, state) => Servant.End(ExitReason.Normal, state)));
        await terminating.Task.Soon();

        node.Exit(server, ExitReason.Of("signal"));
        if (traps)
            gate.SetResult();

        Assert.Equal(traps ? ExitReason.Normal : ExitReason.Of("signal"), await ended.Soon());
        gate.TrySetResult();
    }

    [Fact]
    [Trait("Rule", "G38")]
    public async Task Kill_ends_a_trapping_server_in_terminate()
    {
        await using var node = new Node();
        var terminating = Lab.Event();
        var server = await node.StartServant(new Servant
        {
            Traps = true,
            OnTerminate = async (servant, _, _) =>
            {
                terminating.SetResult();
                await servant.Me.Receive<string>();
            },
        });
        var stop = node.Stop(server);
        await terminating.Task.Soon();

        node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await stop.Failure());
    }

    [Fact]
    public async Task What_fails_when_the_end_is_told_to_the_token_is_logged_and_stops_nothing()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var server = await node.StartServant();
        await node.Call(server, Servant.ToAnswer(self =>
        {
            self.Ended.Register(() => throw new FormatException("broken"));
            return 0;
        })).Soon();

        await node.Stop(server).Soon();

        Assert.Equal(ExitReason.NoProc, await node.Call(server, new Servant.Get()).Failure());
    }

    [Fact]
    [Trait("Rule", "G39")]
    public async Task Only_ends_that_are_not_clean_are_logged()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        foreach (var reason in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("detail") })
            await node.Stop(await node.StartServant(), reason).Soon();
        Assert.Empty(log.Errors);

        await node.Stop(await node.StartServant(), ExitReason.Of("enough")).Soon();

        Assert.Contains("enough", Assert.Single(log.Errors));
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

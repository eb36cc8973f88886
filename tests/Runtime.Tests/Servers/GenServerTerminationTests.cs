using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
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
    [Trait("Rule", "G33")]
    public async Task A_trapping_server_ends_with_its_parent_even_a_normal_one()
    {
        await using var node = new Node();
        foreach (var reason in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.Of("enough") })
        {
            var started = new TaskCompletionSource<Pid>();
            var gate = Lab.Event();
            node.Spawn(async self =>
            {
                started.SetResult((await self.StartLink(Recorder(traps: true))).Pid);
                await gate.Task;
                self.Exit(reason);
            });
            var ended = node.WaitForExit(await started.Task.Soon());

            gate.SetResult();

            Assert.Equal(reason, await ended.Soon());
            Assert.True(_terminated.TryDequeue(out var last));
            Assert.Equal(reason, last.Reason);
        }
    }

    [Fact]
    [Trait("Rule", "G33")]
    public async Task A_trapping_server_ends_when_its_parent_signals_it()
    {
        await using var node = new Node();

        var reason = await node.Within(async self =>
        {
            self.TrapExit = true;
            var server = (await self.StartLink(Recorder(traps: true))).Pid;
            self.Exit(server, ExitReason.Normal);
            return (await self.Receive<Exit>()).Reason;
        });

        Assert.Equal(ExitReason.Normal, reason);
        Assert.Single(_terminated);
    }

    [Fact]
    [Trait("Rule", "G33")]
    public async Task Exits_of_others_are_messages_to_a_trapping_server()
    {
        await using var node = new Node();
        var heard = new TaskCompletionSource<object>();
        var server = await node.StartServant(new Servant
        {
            Traps = true,
            OnInfo = (_, message, state) =>
            {
                heard.SetResult(message);
                return Servant.Go(state);
            },
        });

        node.Exit(server, ExitReason.Shutdown);

        Assert.Equal(new Exit(default, ExitReason.Shutdown), await heard.Task.Soon());
        Assert.Equal(0, await node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G33")]
    public async Task A_server_started_without_a_link_has_no_parent()
    {
        await using var node = new Node();
        var heard = new TaskCompletionSource<object>();
        var starter = await node.Within(async self =>
        {
            var server = (await self.Node.Start(new Servant
            {
                Traps = true,
                OnInfo = (_, message, state) =>
                {
                    heard.SetResult(message);
                    return Servant.Go(state);
                },
            })).Pid;
            self.Exit(server, ExitReason.Shutdown);
            return self.Pid;
        });

        Assert.Equal(new Exit(starter, ExitReason.Shutdown), await heard.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "G34")]
    public async Task The_parents_exit_waits_behind_earlier_messages()
    {
        await using var node = new Node();

        await node.Within(async self =>
        {
            self.TrapExit = true;
            var server = (await self.StartLink(Recorder(traps: true))).Pid;
            for (var i = 0; i < 10; i++)
                self.Cast(server, Servant.ToAdd(1));
            self.Exit(server, ExitReason.Shutdown);
            return await self.Receive<Exit>();
        });

        Assert.Equal([(ExitReason.Shutdown, 10)], _terminated);
    }

    [Fact]
    [Trait("Rule", "G35")]
    public async Task A_server_that_does_not_trap_survives_a_parent_that_ends_normally()
    {
        await using var node = new Node();
        var parent = node.Within(async self => ((await self.StartLink(new Servant())).Pid, self.Pid));
        var (server, starter) = await parent;
        await node.End(starter);

        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "G35")]
    public async Task A_server_that_does_not_trap_dies_with_a_parent_that_fails()
    {
        await using var node = new Node();
        var started = new TaskCompletionSource<Pid>();
        var gate = Lab.Event();
        node.Spawn(async self =>
        {
            started.SetResult((await self.StartLink(Recorder())).Pid);
            await gate.Task;
            self.Exit(ExitReason.Of("enough"));
        });
        var ended = node.WaitForExit(await started.Task.Soon());

        gate.SetResult();

        Assert.Equal(ExitReason.Of("enough"), await ended.Soon());
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

        Assert.Equal(7, await node.Call(server, new Servant.Ask<int>((servant, _, state) => servant.EndWith(ExitReason.Normal, 7, state))).Soon());
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

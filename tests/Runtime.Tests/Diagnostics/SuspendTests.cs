using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Servers that are suspended, and go on.</summary>
public sealed class SuspendTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly List<object> _heard = [];
    private readonly TaskCompletionSource _timedOut = Lab.Event();
    private readonly Node _node;

    public SuspendTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Trait("Rule", "Y3")]
    [Trait("Rule", "Y4")]
    public async Task A_suspended_server_answers_system_messages_and_keeps_all_else_in_order()
    {
        var server = await _node.StartServant(Listener());
        await _node.Sys(server).Suspend().Soon();
        for (var i = 0; i < 100; i++)
        {
            _node.Send(server, i);
            if (i % 10 == 0)
                Assert.Equal(0, await _node.Sys(server).GetState<int>().Soon());
        }

        // Answered behind all that was sent before: those are where they are counted.
        Assert.Equal(0, await _node.Sys(server).GetState<int>().Soon());
        Assert.Equal(100, _node.MailboxLength(server));
        var call = _node.Call(server, new Servant.Get());
        Assert.Empty(_heard);
        await _node.Sys(server).Resume().Soon();

        Assert.Equal(100, await call.Soon());
        Assert.Equal(Enumerable.Range(0, 100).Cast<object>(), _heard);
    }

    [Fact]
    [Trait("Rule", "Y3")]
    public async Task One_resume_suffices_and_one_too_many_is_no_error()
    {
        var server = await _node.StartServant();
        await _node.Sys(server).Suspend().Soon();
        await _node.Sys(server).Suspend().Soon();
        await _node.Sys(server).Resume().Soon();
        await _node.Sys(server).Resume().Soon();

        Assert.Equal(1, await _node.Call(server, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "Y4")]
    public async Task A_call_to_a_suspended_server_times_out_and_is_handled_later()
    {
        var server = await _node.StartServant();
        await _node.Sys(server).Suspend().Soon();
        var call = _node.Call(server, new Servant.Add(3)).AsTask();
        await _time.Pass(Second, until: call.ContinueWith(static _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(ExitReason.Timeout, (await Assert.ThrowsAsync<CallException>(() => call)).Reason);
        await _node.Sys(server).Resume().Soon();
        Assert.Equal(3, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y5")]
    public async Task A_suspended_server_ends_with_its_parent_and_terminates()
    {
        var terminated = new TaskCompletionSource<ExitReason>();
        var server = new TaskCompletionSource<Pid>(TaskCreationOptions.RunContinuationsAsynchronously);
        var parent = _node.Spawn(async self =>
        {
            var pid = (await self.StartLink(new Servant
            {
                Traps = true,
                OnTerminate = (_, reason, _) =>
                {
                    terminated.SetResult(reason);
                    return ValueTask.CompletedTask;
                },
            })).Pid;
            await self.Sys(pid).Suspend();
            self.Send(pid, "waits");
            server.SetResult(pid);
            await self.Receive<string>();
            self.Exit(ExitReason.Of("gone"));
        });
        var ended = _node.WaitForExit(await server.Task.Soon());
        _node.Send(parent, "go");

        Assert.Equal(ExitReason.Of("gone"), await ended.Soon());
        Assert.Equal(ExitReason.Of("gone"), await terminated.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "Y5")]
    [Trait("Rule", "G41")]
    public async Task A_suspended_server_can_be_stopped_and_those_who_wait_get_its_reason()
    {
        var terminated = new TaskCompletionSource<ExitReason>();
        var server = await _node.StartServant(new Servant
        {
            OnTerminate = (_, reason, _) =>
            {
                terminated.SetResult(reason);
                return ValueTask.CompletedTask;
            },
        });
        await _node.Sys(server).Suspend().Soon();
        var call = _node.Call(server, new Servant.Get());
        await _node.Stop(server, ExitReason.Shutdown).Soon();

        Assert.Equal(ExitReason.Shutdown, await terminated.Task.Soon());
        Assert.Equal(ExitReason.Shutdown, await call.Failure());
    }

    [Fact]
    [Trait("Rule", "Y3")]
    public async Task A_suspended_server_leaves_the_exits_of_others_in_its_mailbox()
    {
        var server = await _node.StartServant(Listener(traps: true));
        await _node.Sys(server).Suspend().Soon();
        _node.Exit(server, ExitReason.Of("other"));
        Assert.Equal(0, await _node.Sys(server).GetState<int>().Soon());
        Assert.Empty(_heard);

        await _node.Sys(server).Resume().Soon();
        await _node.Call(server, new Servant.Get()).Soon();
        Assert.IsType<Exit>(Assert.Single(_heard));
    }

    [Fact]
    [Trait("Rule", "Y6")]
    public async Task An_idle_time_does_not_run_while_suspended_and_begins_anew_after()
    {
        var server = await _node.StartServant(Listener(After.Timeout(Second)));
        await _node.Sys(server).Suspend().Soon();
        _time.Advance(100 * Second);
        Assert.Equal(0, await _node.Sys(server).GetState<int>().Soon());

        await _node.Sys(server).Resume().Soon();
        var began = _time.GetTimestamp();
        await _time.Pass(Second / 10, until: _timedOut.Task);

        Assert.True(_time.GetElapsedTime(began) >= Second);
        Assert.Equal([ServerTimeout.Instance], _heard);
    }

    [Fact]
    [Trait("Rule", "Y6")]
    public async Task A_message_that_has_come_meanwhile_ends_the_idle_time()
    {
        var server = await _node.StartServant(Listener(After.Timeout(Second)));
        await _node.Sys(server).Suspend().Soon();
        _node.Send(server, "first");
        await _node.Sys(server).Resume().Soon();
        await _node.Call(server, new Servant.Get()).Soon();
        _time.Advance(100 * Second);

        await _node.Call(server, new Servant.Get()).Soon();
        Assert.Equal(["first"], _heard);
    }

    [Fact]
    [Trait("Rule", "G26")]
    public async Task A_system_message_does_not_end_the_idle_time_but_begins_it_anew()
    {
        var server = await _node.StartServant(Listener(After.Timeout(Second)));
        _time.Advance(0.9 * Second);
        await _node.Sys(server).GetState<int>().Soon();
        var began = _time.GetTimestamp();
        await _time.Pass(Second / 10, until: _timedOut.Task);

        Assert.True(_time.GetElapsedTime(began) >= Second);
    }

    [Fact]
    [Trait("Rule", "G26")]
    public async Task Nor_does_one_that_is_there_before_no_time_is_over()
    {
        var server = await _node.StartServant(Listener());
        var open = Lab.Event();
        _node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            await open.Task;
            return Servant.Go(state, After.Timeout(TimeSpan.Zero));
        }));
        var asked = _node.Sys(server).GetState<int>();
        open.SetResult();

        await asked.Soon();
        await _timedOut.Task.Soon();
        Assert.Equal([ServerTimeout.Instance], _heard);
    }

    private Servant Listener(After? after = null, bool traps = false) => new()
    {
        Traps = traps,
        OnInit = _ => after is null ? Servant.Ready() : Servant.Ready(0, after),
        OnInfo = (_, message, state) =>
        {
            _heard.Add(message);
            if (message is ServerTimeout)
                _timedOut.TrySetResult();
            return Servant.Go(state + 1);
        },
    };
}

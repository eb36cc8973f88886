using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Requests to a server as such, and those about its state.</summary>
public sealed class SysStateTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;

    public SysStateTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task A_system_request_waits_behind_the_messages_before_it()
    {
        var server = await _node.StartServant();
        for (var i = 0; i < 100; i++)
            _node.Cast(server, Servant.ToAdd(1));

        Assert.Equal(100, await _node.Sys(server).GetState<int>().Soon());
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task A_system_request_waits_for_the_callback_that_runs()
    {
        var server = await _node.StartServant();
        var open = Lab.Event();
        _node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            await open.Task;
            return Servant.Go(state + 1);
        }));
        var state = _node.Sys(server).GetState<int>().AsTask();
        Assert.False(state.IsCompleted);
        open.SetResult();

        Assert.Equal(1, await state.Soon());
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task Nobody_answers_for_the_dead_and_the_unknown()
    {
        var server = await _node.StartServant();
        await _node.Stop(server).Soon();

        Assert.Equal(ExitReason.NoProc, await _node.Sys(server).GetState<int>().Failure());
        var failure = await Assert.ThrowsAsync<CallException>(() => _node.Sys("nobody").Suspend().Soon());
        Assert.Equal(ExitReason.NoProc, failure.Reason);
        Assert.Equal("Suspend", failure.Request);
        Assert.Contains("Suspend to nobody", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task A_server_cannot_ask_itself()
    {
        var server = await _node.StartServant();

        Assert.Equal(
            ExitReason.CallingSelf,
            await _node.Call(server, Servant.ToAnswer(async self => await self.Sys(self.Pid).GetState<int>().Failure())).Soon());
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task A_request_to_a_process_that_is_no_server_fails_at_once()
    {
        var pid = _node.Spawn(static async self => await self.Receive<string>());

        var error = await Assert.ThrowsAsync<CallException>(() => _node.Sys(pid).GetState<int>().Soon());

        Assert.Equal((ExitKind.Error, false), (error.Reason.Kind, error.Delivered));
        Assert.Contains($"{pid} is a process, not a server", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task A_request_that_took_too_long_is_handled_all_the_same()
    {
        var server = await _node.StartServant();
        var open = Lab.Event();
        _node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            await open.Task;
            return Servant.Go(state);
        }));
        var asked = _node.Sys(server, TimeSpan.FromSeconds(1)).ReplaceState<int>(static _ => 7).AsTask();
        await _time.Pass(TimeSpan.FromSeconds(1), until: asked.ContinueWith(static _ => { }, TestContext.Current.CancellationToken));
        open.SetResult();

        Assert.Equal(ExitReason.Timeout, (await Assert.ThrowsAsync<CallException>(() => asked)).Reason);
        Assert.Equal(7, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task Who_asks_a_server_that_ends_gets_its_reason()
    {
        var server = await _node.StartServant();
        var entered = Lab.Event();
        _node.Cast(server, new Servant.Tell(async (servant, state) =>
        {
            entered.SetResult();
            await servant.Me.Receive<string>();
            return Servant.Go(state);
        }));
        await entered.Task.Soon();
        var asked = _node.Sys(server).GetState<int>();
        _node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await asked.Failure());
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public void A_negative_time_is_an_argument_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _node.Sys("ada", TimeSpan.FromSeconds(-1)));

    [Fact]
    [Trait("Rule", "Y2")]
    public async Task The_state_can_be_looked_at_and_replaced()
    {
        var server = await _node.StartServant();

        Assert.Equal(0, await _node.Sys(server).GetState<object>().Soon());
        Assert.Equal(5, await _node.Sys(server).ReplaceState<int>(static state => state + 5).Soon());
        Assert.Equal(6, await _node.Call(server, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "Y2")]
    public async Task A_replacement_that_fails_is_the_askers_error_and_changes_nothing()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<SysException>(
            () => _node.Sys(server).ReplaceState<int>(static _ => throw new InvalidOperationException("boom")).Soon());

        Assert.IsType<InvalidOperationException>(failure.InnerException);
        Assert.Contains("ReplaceState", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y2")]
    public async Task A_state_of_another_type_is_the_askers_error()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<SysException>(() => _node.Sys(server).GetState<string>().Soon());
        Assert.Contains("a Int32, not a String", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SysException>(() => _node.Sys(server).ReplaceState<object>(static _ => "text").Soon());
        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Y16")]
    public async Task Terminate_answers_and_then_ends_the_server_with_its_callback()
    {
        var open = Lab.Event();
        var reason = ExitReason.Of("enough");
        ExitReason? told = null;
        var server = await _node.StartServant(new Servant
        {
            OnTerminate = async (_, why, _) =>
            {
                await open.Task;
                told = why;
            },
        });
        var ended = _node.WaitForExit(server);

        await _node.Sys(server).Terminate(reason).Soon();
        Assert.False(ended.IsCompleted);
        open.SetResult();

        Assert.Equal(reason, await ended.Soon());
        Assert.Equal(reason, told);
    }

    [Fact]
    [Trait("Rule", "Y15")]
    public async Task The_status_tells_what_there_is_to_know()
    {
        var status = await _node.Within(async self =>
        {
            var server = (await self.StartLink(
                new Servant
                {
                    OnInit = static servant =>
                    {
                        servant.Me.Put("colour", "blue");
                        return Servant.Ready(3);
                    },
                    OnFormat = static state => $"about {state}",
                },
                new ServerOptions { Name = "ada" })).Pid;
            await self.Sys("ada").Suspend();
            return (self.Pid, Server: server, Status: await self.Sys("ada").GetStatus());
        }).Soon();

        Assert.Equal(
            (status.Server, "ada", "Servant", true),
            (status.Status.Pid, status.Status.Name, status.Status.Module, status.Status.IsSuspended));
        Assert.Equal(status.Pid, status.Status.Parent);
        Assert.Equal([new("colour", "blue")], status.Status.Dictionary);
        Assert.Equal("about 3", status.Status.State);
        Assert.Null(status.Status.Statistics);
        Assert.Empty(status.Status.Log);
    }

    [Fact]
    public async Task A_server_that_nobody_looks_into_any_more_is_as_lean_and_quick_as_before()
    {
        var server = await _node.StartServant();
        await _node.Sys(server).Suspend().Soon();
        await _node.Sys(server).Log().Soon();
        await _node.Sys(server).Resume().Soon();
        await _node.Sys(server).NoDebug().Soon();

        // It forgets what it has kept for the onlookers behind that answer, and before the next.
        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
        Assert.True(((GenServerBase)server.Process!.Behaviour!).IsPlain);
    }
}

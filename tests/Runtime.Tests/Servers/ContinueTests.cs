using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What a server does between a callback and the next message.</summary>
public sealed class ContinueTests : IAsyncDisposable
{
    private readonly LogProbe _log = new();
    private readonly List<object> _heard = [];
    private readonly Node _node;

    public ContinueTests() => _node = new Node(new NodeOptions { LoggerFactory = _log });

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [Trait("Rule", "G13")]
    public async Task After_init_it_continues_before_any_message_also_one_it_sent_itself()
    {
        var server = await _node.StartServant(Listener(servant =>
        {
            servant.Me.Send(servant.Me.Pid, "message");
            return Servant.Ready(0, After.Continue("continue"));
        }));

        await _node.Call(server, new Servant.Get()).Soon();
        Assert.Equal(["continue", "message"], _heard);
    }

    [Fact]
    [Trait("Rule", "G13")]
    [Trait("Rule", "G5")]
    public async Task The_start_has_returned_before_it_continues_so_that_a_failure_there_is_an_ordinary_crash()
    {
        var open = Lab.Event();
        var started = await _node.Start(new Servant
        {
            OnInit = static _ => Servant.Ready(0, After.Continue("on")),
            OnContinue = async (_, _, _) =>
            {
                await open.Task;
                throw new InvalidOperationException("boom");
            },
        }).Soon();
        Assert.True(started.IsOk);
        var ended = _node.WaitForExit(started.Pid);
        open.SetResult();

        Assert.IsType<InvalidOperationException>((await ended.Soon()).Term);
    }

    [Fact]
    [Trait("Rule", "G24")]
    public async Task The_reply_goes_before_the_continuation()
    {
        var open = Lab.Event();
        var server = await _node.StartServant(new Servant
        {
            OnContinue = async (_, continuation, state) =>
            {
                await open.Task;
                return Servant.Go(state + (int)continuation);
            },
        });

        Assert.Equal("yes", await _node.Call(
            server, new Servant.Ask<string>((servant, _, state) => servant.Answer("yes", state, After.Continue(5)))).Soon());
        var next = _node.Call(server, new Servant.Get());
        Assert.False(next.IsCompleted);
        open.SetResult();
        Assert.Equal(5, await next.Soon());
    }

    [Fact]
    [Trait("Rule", "G24")]
    public async Task Continuations_follow_each_other_before_any_message()
    {
        var server = await _node.StartServant(new Servant
        {
            OnInit = servant =>
            {
                servant.Me.Send(servant.Me.Pid, "message");
                return Servant.Ready(0, After.Continue(1));
            },
            OnContinue = (_, continuation, state) =>
            {
                _heard.Add(continuation);
                return continuation is < 1000 ? Servant.Go(state, After.Continue((int)continuation + 1)) : Servant.Go(state);
            },
            OnInfo = (_, message, state) =>
            {
                _heard.Add(message);
                return Servant.Go(state);
            },
        });

        await _node.Call(server, new Servant.Get()).Soon();
        Assert.Equal([.. Enumerable.Range(1, 1000).Cast<object>(), "message"], _heard);
    }

    [Fact]
    [Trait("Rule", "G24")]
    public async Task A_server_that_continues_for_ever_can_be_killed_and_lets_others_run()
    {
        var server = await _node.StartServant(new Servant
        {
            OnInit = static _ => Servant.Ready(0, After.Continue("on")),
            OnContinue = static (_, continuation, state) => Servant.Go(state, After.Continue(continuation)),
        });
        var ended = _node.WaitForExit(server);
        _node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task A_continuation_may_end_the_server()
    {
        var ended = Lab.Event();
        var server = await _node.StartServant(new Servant
        {
            OnInit = async _ =>
            {
                await Task.Yield();
                return Servant.Ready(0, After.Continue("on"));
            },
            OnContinue = async (_, _, state) =>
            {
                await ended.Task;
                return Servant.End(ExitReason.Of("done"), state);
            },
        });
        var reason = _node.WaitForExit(server);
        ended.SetResult();

        Assert.Equal(ExitReason.Of("done"), await reason.Soon());
    }

    [Fact]
    [Trait("Rule", "G27")]
    public async Task A_result_of_a_continuation_that_nobody_made_ends_the_server()
    {
        var open = Lab.Event();
        var server = await _node.StartServant(new Servant
        {
            OnInit = static _ => Servant.Ready(0, After.Continue("on")),
            OnContinue = async (_, _, _) =>
            {
                await open.Task;
                return default;
            },
        });
        var reason = _node.WaitForExit(server);
        open.SetResult();

        Assert.IsType<InvalidOperationException>((await reason.Soon()).Term);
    }

    [Fact]
    [Trait("Rule", "G29")]
    public async Task A_server_without_a_continuation_ends_by_one()
    {
        var server = await _node.StartServant();
        var ended = _node.WaitForExit(server);
        _node.Cast(server, new Servant.Tell(static (_, state) => Servant.Go(state, After.Continue("where"))));

        var error = Assert.IsType<InvalidOperationException>((await ended.Soon()).Term);
        Assert.Contains("HandleContinue for where", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_nothing_to_continue_with() => Assert.Throws<ArgumentNullException>(() => After.Continue(null!));

    [Fact]
    public void What_a_server_does_after_can_be_printed()
    {
        Assert.Equal("continue \"on\"", After.Continue("on").ToString());
        Assert.Equal("timeout 00:00:01", After.Timeout(TimeSpan.FromSeconds(1)).ToString());
    }

    private Servant Listener(Func<Servant, GenServer<int>.InitResult> init) => new()
    {
        OnInit = servant => init(servant),
        OnContinue = (_, continuation, state) => Heard(continuation, state),
        OnInfo = (_, message, state) => Heard(message, state),
    };

    private ValueTask<GenServer<int>.Result> Heard(object message, int state)
    {
        _heard.Add(message);
        return Servant.Go(state);
    }
}

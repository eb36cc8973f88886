using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Servers;

/// <summary>How a server learns that no message has come for a time.</summary>
public sealed class IdleTimeoutTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly List<object> _heard = [];
    private readonly TaskCompletionSource _timedOut = Lab.Event();
    private readonly Node _node;

    public IdleTimeoutTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Trait("Rule", "G25")]
    public async Task A_server_that_no_message_reaches_in_time_is_told_so()
    {
        var began = _time.GetTimestamp();
        var server = await _node.StartServant(Listener(Second));

        await _time.Pass(Second / 10, until: _timedOut.Task);

        Assert.True(_time.GetElapsedTime(began) >= Second);
        Assert.Equal(1, await _node.Call(server, new Servant.Get()).Soon());
        Assert.Equal([ServerTimeout.Instance], _heard);
    }

    [Fact]
    [Trait("Rule", "G25")]
    public async Task A_message_that_comes_first_ends_the_waiting_for_good()
    {
        var server = await _node.StartServant(Listener(Second));

        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
        _time.Advance(100 * Second);

        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
        Assert.Empty(_heard);
    }

    [Fact]
    [Trait("Rule", "G25")]
    public async Task A_message_that_was_queued_before_ends_the_waiting_too()
    {
        var server = await _node.StartServant(Listener(null));
        var entered = Lab.Event();
        var open = Lab.Event();
        _node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            entered.SetResult();
            await open.Task;
            return Servant.Go(state, After.Timeout(Second));
        }));
        await entered.Task.Soon();
        _node.Send(server, "queued");
        open.SetResult();
        await _node.Call(server, new Servant.Get()).Soon();
        _time.Advance(100 * Second);

        await _node.Call(server, new Servant.Get()).Soon();
        Assert.Equal(["queued"], _heard);
    }

    [Fact]
    [Trait("Rule", "G25")]
    public async Task No_time_is_over_at_once_when_the_mailbox_is_empty()
    {
        await _node.StartServant(Listener(TimeSpan.Zero));

        await _timedOut.Task.Soon();
        Assert.Equal([ServerTimeout.Instance], _heard);
    }

    [Fact]
    [Trait("Rule", "G25")]
    public async Task No_time_is_void_when_a_message_is_there()
    {
        var server = await _node.StartServant(Listener(null));
        var open = Lab.Event();
        _node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            await open.Task;
            return Servant.Go(state, After.Timeout(TimeSpan.Zero));
        }));
        _node.Send(server, "queued");
        open.SetResult();

        await _node.Call(server, new Servant.Get()).Soon();
        await _node.Call(server, new Servant.Get()).Soon();
        Assert.Equal(["queued"], _heard);
    }

    [Fact]
    [Trait("Rule", "G25")]
    public async Task The_state_is_kept_with_a_time_and_a_reply_may_set_one_too()
    {
        var server = await _node.StartServant(Listener(null));

        Assert.Equal(
            "yes",
            await _node.Call(server, new Servant.Ask<string>((servant, _, _) => servant.Answer("yes", 7, After.Timeout(Second)))).Soon());
        await _time.Pass(Second / 10, until: _timedOut.Task);

        Assert.Equal(8, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task An_infinite_time_and_no_time_at_all_wait_without_limit()
    {
        var server = await _node.StartServant(Listener(Timeout.InfiniteTimeSpan));
        _node.Cast(server, new Servant.Tell((_, state) => Servant.Go(state + 1)));
        await _node.Call(server, new Servant.Get()).Soon();
        _time.Advance(TimeSpan.FromDays(100));

        Assert.Equal(1, await _node.Call(server, new Servant.Get()).Soon());
        Assert.Empty(_heard);
    }

    [Fact]
    [Trait("Rule", "G42")]
    public async Task A_server_that_has_long_been_idle_handles_the_next_message()
    {
        var server = await _node.StartServant(new Servant { OnInit = static _ => Servant.Ready(3) });
        _time.Advance(TimeSpan.FromDays(100));

        Assert.Equal(3, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G27")]
    public async Task A_negative_time_is_refused_and_ends_the_server()
    {
        var server = await _node.StartServant();
        var ended = _node.WaitForExit(server);
        _node.Cast(server, new Servant.Tell(static (_, state) => Servant.Go(state, After.Timeout(-Second))));

        var reason = await ended.Soon();
        Assert.IsType<ArgumentOutOfRangeException>(reason.Term);
    }

    [Fact]
    [Trait("Rule", "G27")]
    public async Task Nothing_at_all_is_no_way_to_go_on()
    {
        var server = await _node.StartServant();
        var ended = _node.WaitForExit(server);
        _node.Cast(server, new Servant.Tell(static (_, state) => Servant.Go(state, null!)));

        Assert.IsType<ArgumentNullException>((await ended.Soon()).Term);
    }

    [Fact]
    [Trait("Rule", "G25")]
    public void In_a_simulation_the_time_of_an_idle_server_passes_when_nothing_else_is_to_be_done() => Simulation.Run(async self =>
    {
        var me = self.Pid;
        await self.StartLink(new Servant
        {
            OnInit = static _ => Servant.Ready(0, After.Timeout(TimeSpan.FromDays(1))),
            OnInfo = (servant, message, state) =>
            {
                servant.Me.Send(me, message);
                return Servant.Go(state);
            },
        });

        Assert.Same(ServerTimeout.Instance, await self.Receive<ServerTimeout>());
    });

    [Fact]
    public async Task A_server_that_waits_again_after_every_message_allocates_nothing_for_it()
    {
        var server = await _node.StartServant(Listener(null));
        var ask = new Servant.Ask<int>(static (servant, _, state) => servant.Answer(state, state, After.Timeout(Second)));
        for (var warm = 0; warm < 100;)
            warm = IsAnsweredAtOnce(server, ask) ? warm + 1 : 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        var all = true;
        for (var i = 0; i < 1000; i++)
            all &= IsAnsweredAtOnce(server, ask);

        Assert.True(all);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_server_that_has_ended_is_not_kept_by_its_time()
    {
        var server = await _node.StartServant(Listener(Second));
        await _node.Stop(server).Soon();

        // Its end is told before the last of it is put away.
        await Lab.Until(() =>
        {
            _time.Advance(2 * Second);
            return _node.Deadlines.Count == 0;
        });
    }

    private Servant Listener(TimeSpan? time) => new()
    {
        OnInit = _ => time is { } limit ? Servant.Ready(0, After.Timeout(limit)) : Servant.Ready(),
        OnInfo = (_, message, state) =>
        {
            _heard.Add(message);
            if (message is ServerTimeout)
                _timedOut.TrySetResult();
            return Servant.Go(state + 1);
        },
    };

    private bool IsAnsweredAtOnce(Pid server, ICall<int> request)
    {
        var call = _node.Call(server, request);
        if (call.IsCompletedSuccessfully)
            return call.Result is var _;

        call.AsTask().Wait(TestContext.Current.CancellationToken);
        return false;
    }
}

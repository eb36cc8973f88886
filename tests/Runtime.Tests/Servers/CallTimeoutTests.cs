using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>The time limits of calls: none passes too early, and the server still handles the request.</summary>
public sealed class CallTimeoutTests
{
    [Fact]
    public async Task A_call_whose_time_is_up_may_yet_be_handled_and_says_so()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();
        var (entered, gate) = (Lab.Event(), Lab.Event());
        var current = node.Call(server, Servant.ToAnswer(async _ =>
        {
            entered.SetResult();
            await gate.Task;
            return 0;
        }), Timeout.InfiniteTimeSpan).AsTask();
        await entered.Task.Soon();
        var unread = node.Call(server, new Servant.Add(1)).AsTask();

        await time.Pass(TimeSpan.FromSeconds(1), unread.ContinueWith(static _ => { }, TaskScheduler.Default));

        Assert.True((await Assert.ThrowsAsync<CallException>(() => unread)).Delivered);
        gate.SetResult();
        await current.Soon();
        Assert.Equal(1, await node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G17")]
    public async Task A_call_fails_with_timeout_when_its_time_is_over_and_not_before()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();
        var call = node.Call(server, Servant.ToAnswerLater(_ => { }), TimeSpan.FromSeconds(1)).AsTask();

        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(ExitReason.Timeout, (await Assert.ThrowsAsync<CallException>(() => call.Soon())).Reason);
        Assert.True(node.IsAlive(server));
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_call_waits_five_seconds_unless_told_otherwise()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();
        var call = node.Call(server, Servant.ToAnswerLater(_ => { })).AsTask();

        time.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<CallException>(() => call.Soon());
    }

    [Fact]
    [Trait("Rule", "G17")]
    public async Task Calls_of_one_thread_to_several_nodes_time_out_on_each()
    {
        for (var round = 0; round < 3; round++)
        {
            var time = new FakeTimeProvider();
            await using var node = new Node(new NodeOptions { TimeProvider = time });
            var server = await node.StartServant();
            var taken = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);

            // Waits long enough to be watched, then ends well: its object is kept for the next node.
            var answered = node.Call(server, Servant.ToAnswerLater(taken.SetResult)).AsTask();
            (await taken.Task.Soon()).Reply(1);
            Assert.Equal(1, await answered.Soon());
            var call = node.Call(server, Servant.ToAnswerLater(_ => { })).AsTask();

            time.Advance(TimeSpan.FromSeconds(5));

            await Assert.ThrowsAsync<CallException>(() => call.Soon());
        }
    }

    [Fact]
    [Trait("Rule", "G17")]
    public async Task A_request_that_timed_out_unread_is_executed_all_the_same()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();
        var gate = Lab.Event();
        var busy = node.Call(server, Servant.ToAnswer(async _ =>
        {
            await gate.Task;
            return 0;
        }), Timeout.InfiniteTimeSpan);
        var add = node.Call(server, new Servant.Add(5));

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ExitReason.Timeout, await add.Failure());
        gate.SetResult();

        Assert.Equal(0, await busy.Soon());
        Assert.Equal(5, await node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G17")]
    public async Task A_late_reply_never_reaches_the_caller()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();
        var taken = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Lab.Event();
        var gate = Lab.Event();

        var caller = node.Within(async self =>
        {
            var call = self.Call(server, Servant.ToAnswerLater(taken.SetResult));
            waiting.SetResult();
            var reason = await call.Failure();
            await gate.Task;
            var next = await self.Call(server, new Servant.Add(1));
            return (reason, next, messages: self.Flush());
        });
        await waiting.Task.Soon();
        var late = await taken.Task.Soon();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(late.IsPending);
        late.Reply(-1);
        gate.SetResult();

        var (reason, next, messages) = await caller;
        Assert.Equal(ExitReason.Timeout, reason);
        Assert.Equal(1, next);
        Assert.Empty(messages);
    }

    [Fact]
    [Trait("Rule", "G18")]
    public async Task A_call_that_waits_no_time_gets_an_answer_that_is_there_at_once()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        await Idle(node, server);

        Assert.Equal(1, await node.Call(server, new Servant.Add(1), TimeSpan.Zero).Soon());
    }

    [Fact]
    [Trait("Rule", "G18")]
    public async Task A_call_that_waits_no_time_fails_when_the_answer_is_not_there()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();

        var call = node.Call(server, Servant.ToAnswerLater(_ => { }), TimeSpan.Zero);
        time.Advance(TimeSpan.FromMilliseconds(5));

        Assert.Equal(ExitReason.Timeout, await call.Failure());
    }

    [Fact]
    [Trait("Rule", "G18")]
    public async Task A_negative_time_is_an_argument_error()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.Throws<ArgumentOutOfRangeException>(
            () => { _ = node.Call(server, new Servant.Get(), TimeSpan.FromMilliseconds(-2)).AsTask(); });
    }

    [Fact]
    [Trait("Rule", "G18")]
    public async Task Very_long_times_are_times()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();
        var months = node.Call(server, Servant.ToAnswerLater(_ => { }), TimeSpan.FromDays(60)).AsTask();
        var ages = node.Call(server, Servant.ToAnswerLater(_ => { }), TimeSpan.MaxValue).AsTask();

        // In steps: a clock that leaps may call its timers once.
        for (var day = 0; day < 59; day++)
            time.Advance(TimeSpan.FromDays(1));
        Assert.False(months.IsCompleted);
        for (var day = 0; day < 2; day++)
            time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(ExitReason.Timeout, (await Assert.ThrowsAsync<CallException>(() => months.Soon())).Reason);
        Assert.False(ages.IsCompleted);
    }

    // An idle server answers before the call returns.
    private static async Task Idle(Node node, Pid server)
    {
        while (true)
        {
            var call = node.Call(server, new Servant.Get());
            if (call.IsCompleted)
                return;
            await call;
        }
    }
}

using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What a caller gets: the answer, or the reason why there is none.</summary>
public sealed class GenServerCallTests
{
    [Fact]
    [Trait("Rule", "G14")]
    public async Task Who_lets_a_call_fail_has_not_ended_cleanly_though_the_server_has()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        foreach (var clean in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("enough") })
        {
            var server = await node.StartServant();

            var reason = await node.EndOf(self => self.Call(server, Servant.ToEnd(clean)).AsTask());

            Assert.Equal(ExitKind.Error, reason.Kind);
            Assert.Equal(clean, Assert.IsType<CallException>(reason.Term).Reason);
        }

        Assert.Equal(3, log.Errors.Count());
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_server_that_lets_a_call_fail_ends_with_the_failure_and_tells_it_who_is_linked()
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var ended = node.WaitForExit(ada);
        var linked = node.EndOf(async self =>
        {
            self.Link(ada);
            node.Cast(ada, new Servant.Tell(async (servant, _) => Servant.Go(await servant.Me.Call(bob, Servant.ToEnd(ExitReason.Normal)))));
            await self.Receive();
        });

        var reason = await ended.Soon();

        Assert.Equal(ExitReason.Normal, Assert.IsType<CallException>(reason.Term).Reason);
        Assert.Equal(reason, await linked);
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_call_is_answered_from_inside_and_outside_processes()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
        Assert.Equal(3, await node.Within(async self => await self.Call(server, new Servant.Add(2))));
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_name_is_resolved_at_each_call()
    {
        await using var node = new Node();
        var first = await node.StartServant(new Servant { OnInit = _ => Servant.Ready(1) }, "ada");
        Assert.Equal(1, await node.Call("ada", new Servant.Get()).Soon());

        await node.Stop(first).Soon();
        await node.StartServant(new Servant { OnInit = _ => Servant.Ready(2) }, "ada");

        Assert.Equal(2, await node.Call("ada", new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_failed_call_names_server_and_request()
    {
        await using var node = new Node();
        var server = await node.StartServant(name: "ada");
        var request = Servant.ToEnd(ExitReason.Shutdown);

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call("ada", request).Soon());

        Assert.Equal("ada", error.Server);
        Assert.Same(request, error.Request);
        Assert.Equal(ExitReason.Shutdown, error.Reason);
        Assert.NotEqual(server, error.Server);
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_failed_call_that_nobody_catches_ends_the_caller_with_its_reason()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var reason = await node.EndOf(async self => await self.Call(server, Servant.ToEnd(ExitReason.Of("enough"))));

        Assert.Equal(ExitReason.Of("enough"), reason);
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_call_to_a_dead_process_fails_with_noproc()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        await node.Stop(server).Soon();

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call(server, new Servant.Get()).Soon());

        Assert.Equal(ExitReason.NoProc, error.Reason);
        Assert.False(error.Delivered);
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_call_to_an_unknown_name_or_to_nobody_fails_with_noproc()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.NoProc, await node.Call("ada", new Servant.Get()).Failure());
        Assert.Equal(ExitReason.NoProc, await node.Call(default(Pid), new Servant.Get()).Failure());
        Assert.Equal(ExitReason.NoProc, await node.Call((string?)null, new Servant.Get()).Failure());
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_server_that_calls_itself_by_pid_is_told_so()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var reason = await node.Call(server, Servant.ToAnswer(async self => await self.Call(self.Pid, new Servant.Get()).Failure())).Soon();

        Assert.Equal(ExitReason.CallingSelf, reason);
        Assert.True(node.IsAlive(server));
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_server_that_calls_itself_by_name_is_told_so()
    {
        await using var node = new Node();
        var server = await node.StartServant(name: "ada");

        var reason = await node.Call("ada", Servant.ToAnswer(async self => await self.Call("ada", new Servant.Get()).Failure())).Soon();

        Assert.Equal(ExitReason.CallingSelf, reason);
        Assert.True(node.IsAlive(server));
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_server_that_ends_without_an_answer_gives_its_reason_even_a_normal_one()
    {
        await using var node = new Node();
        foreach (var reason in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("detail"), ExitReason.Of("enough") })
        {
            var server = await node.StartServant();

            Assert.Equal(reason, await node.Call(server, Servant.ToEnd(reason)).Failure());
        }
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_caller_of_a_killed_server_gets_killed()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var from = await Hang(node, server);

        node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await from.Failure());
    }

    [Fact]
    [Trait("Rule", "G16")]
    public async Task Callers_whose_requests_are_unread_get_the_servers_reason_too()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var later = await Hang(node, server);
        var gate = Lab.Event();
        var entered = Lab.Event();
        var current = node.Call(server, new Servant.Ask<int>(async (_, _, state) =>
        {
            entered.SetResult();
            await gate.Task;
            return Servant.End(ExitReason.Of("enough"), state);
        }));
        await entered.Task.Soon();
        var unread = node.Call(server, new Servant.Get()).AsTask();
        gate.SetResult();

        Assert.Equal(ExitReason.Of("enough"), await later.Failure());
        Assert.Equal(ExitReason.Of("enough"), await current.Failure());
        var error = await Assert.ThrowsAsync<CallException>(() => unread.Soon());
        Assert.Equal(ExitReason.Of("enough"), error.Reason);
        Assert.False(error.Delivered);
    }

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
    public async Task A_failed_call_says_whether_the_server_has_seen_the_request()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call(server, Servant.ToEnd(ExitReason.Normal)).Soon());

        Assert.True(error.Delivered);
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

        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = node.Call(server, new Servant.Get(), TimeSpan.FromMilliseconds(-2)).AsTask(); });
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

    [Fact]
    [Trait("Rule", "G19")]
    public async Task A_crashing_server_ends_a_linked_caller_by_the_link()
    {
        await using var node = new Node();
        var caught = false;

        var reason = await node.EndOf(async self =>
        {
            var server = (await self.StartLink(new Servant())).Pid;
            try
            {
                await self.Call(server, Servant.ToEnd(ExitReason.Of("enough")));
            }
            catch (CallException)
            {
                caught = node.IsAlive(self.Pid);
            }
        });

        Assert.Equal(ExitReason.Of("enough"), reason);
        Assert.False(caught);
    }

    [Fact]
    [Trait("Rule", "G21")]
    public async Task A_clients_casts_and_calls_are_handled_in_the_order_issued()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        for (var i = 0; i < 1000; i++)
        {
            node.Cast(server, Servant.ToAdd(1));
            Assert.Equal((2 * i) + 1, await node.Call(server, new Servant.Get()).Soon());
            Assert.Equal((2 * i) + 2, await node.Call(server, new Servant.Add(1)).Soon());
        }
    }

    [Fact]
    [Trait("Rule", "G21")]
    public async Task A_request_is_handled_completely_before_the_next()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var gate = Lab.Event();
        var slow = node.Call(server, new Servant.Ask<int>(async (servant, _, state) =>
        {
            await gate.Task;
            return servant.Answer(state, state + 1);
        }));
        var next = node.Call(server, new Servant.Get()).AsTask();

        Assert.False(next.IsCompleted);
        gate.SetResult();

        Assert.Equal(0, await slow.Soon());
        Assert.Equal(1, await next.Soon());
    }

    [Fact]
    [Trait("Rule", "M5")]
    public async Task A_call_behind_a_kill_from_the_same_client_finds_no_process()
    {
        await using var node = new Node();
        for (var round = 0; round < 200; round++)
        {
            var server = await node.StartServant();

            node.Exit(server, ExitReason.Kill);

            Assert.Equal(ExitReason.NoProc, await node.Call(server, new Servant.Get()).Failure());
        }
    }

    [Fact]
    [Trait("Rule", "G22")]
    public async Task A_cast_never_fails()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        await node.Stop(server).Soon();

        node.Cast(server, Servant.ToAdd(1));
        node.Cast("ada", Servant.ToAdd(1));
        node.Cast(default(Pid), Servant.ToAdd(1));
        Assert.True(await node.Within(self =>
        {
            self.Cast("ada", Servant.ToAdd(1));
            return Task.FromResult(true);
        }));
    }

    [Fact]
    [Trait("Rule", "G22")]
    public async Task A_cast_to_a_name_that_cannot_be_looked_up_is_logged_and_dropped()
    {
        var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });

        node.Cast(new Riddle(), Servant.ToAdd(1));

        Assert.Contains("A cast to the riddle was dropped", Assert.Single(log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_call_each_other_a_thousand_deep_all_answer()
    {
        await using var node = new Node();
        var servers = new Pid[1000];
        for (var depth = 0; depth < servers.Length; depth++)
            servers[depth] = await node.StartServant();

        Assert.Equal(servers.Length, await node.Call(servers[0], Descend(servers, 1)).Soon());
        Assert.Equal(servers.Length, await node.Call(servers[0], Descend(servers, 1)).Soon());
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_cycle_of_calls_fails_at_once_and_is_named()
    {
        await using var node = new Node();
        var ada = await node.StartServant(name: "ada");
        var bob = await node.StartServant(name: "bob");
        CallException? failure = null;

        await node.Call(
            ada,
            Servant.ToAnswer(async self => await self.Call(bob, Servant.ToAnswer(async inner =>
            {
                failure = await Assert.ThrowsAsync<CallException>(() => inner.Call(ada, new Servant.Add(100)).AsTask());
                return 0;
            }), Timeout.InfiniteTimeSpan)),
            Timeout.InfiniteTimeSpan).Soon();

        Assert.Equal(ExitReason.CallingSelf, failure!.Reason);
        Assert.Contains($"{bob} -> {ada}", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"-> {bob}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, await node.Call(bob, new Servant.Add(1)).Soon());
    }

    [Fact]
    public async Task An_answer_awaited_twice_is_an_error_and_harms_no_other_call()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        // Answered while its callback still runs: the one moment when the call's object is not kept for the next call.
        var gate = Lab.Event();
        var call = node.Call(server, new Servant.Ask<int>(async (_, from, state) =>
        {
            await Task.Yield();
            from.Reply(1);
            await gate.Task;
            return Servant.Go(state);
        }));
        Assert.Equal(1, await call);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await call);
        gate.SetResult();

        for (var i = 1; i <= 100; i++)
            Assert.Equal(i, await node.Call(server, new Servant.Add(1)).Soon());
    }

    // A call that its server keeps unanswered.
    private static async Task<ValueTask<int>> Hang(Node node, Pid server)
    {
        var delivered = Lab.Event();
        var call = node.Call(server, Servant.ToAnswerLater(_ => delivered.SetResult()), Timeout.InfiniteTimeSpan);
        await delivered.Task.Soon();
        return call;
    }

    private static Servant.Ask<int> Descend(Pid[] servers, int depth) => Servant.ToAnswer(async self =>
        depth == servers.Length ? 1 : 1 + await self.Call(servers[depth], Descend(servers, depth + 1)));

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

    /// <summary>A name whose look-up fails.</summary>
    private sealed class Riddle : Via
    {
        public override Pid Register(Self self) => self.Pid;

        public override Pid? WhereIs() => throw new InvalidOperationException("nobody knows");

        public override string ToString() => "the riddle";
    }
}

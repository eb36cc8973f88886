using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>Circles of callers fail at once, and nothing else does.</summary>
public sealed class CallCycleTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(5, true)]
    public async Task A_circle_of_servers_fails_at_once_whether_they_run_on_their_callers_stack_or_not(int length, bool queued)
    {
        await using var node = new Node();
        var servers = new Pid[length];
        for (var i = 0; i < length; i++)
            servers[i] = await node.StartServant();

        Assert.Equal(-1, await node.Call(servers[0], Round(servers, 1, queued), Timeout.InfiniteTimeSpan).Soon());
        Assert.All(servers, server => Assert.True(node.IsAlive(server)));
    }

    [Fact]
    public async Task Two_servers_that_begin_to_call_each_other_at_the_same_time_do_not_hang()
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        for (var round = 0; round < 300; round++)
        {
            var gate = Lab.Event();
            var answers = await Task.WhenAll(
                node.Call(ada, CallWhen(gate.Task, bob), Timeout.InfiniteTimeSpan).AsTask(),
                node.Call(bob, CallWhen(gate.Task, ada), Timeout.InfiniteTimeSpan).AsTask(),
                Task.Run(() =>
                {
                    gate.SetResult();
                    return 0;
                },
                TestContext.Current.CancellationToken)).Soon();
            Assert.All(answers, answer => Assert.InRange(answer, -1, 0));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_back_to_a_server_that_does_not_wait_for_its_call_is_answered(bool queued)
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var answered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        ValueTask<int> fired = default;

        await node.Call(ada, Servant.ToAnswer(self =>
        {
            fired = self.Call(bob, Servant.ToAnswer(async inner =>
            {
                if (queued)
                    await Task.Yield();
                answered.SetResult(await CallOrMinusOne(inner, ada, new Servant.Add(7)));
                return 1;
            }));
            return 0;
        })).Soon();

        Assert.Equal(7, await answered.Task.Soon());
        Assert.Equal(1, await fired.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_back_to_a_server_whose_call_is_awaited_by_code_that_nobody_waits_for_is_answered(bool queued)
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var fired = Task.FromResult(0);

        await node.Call(ada, Servant.ToAnswer(self =>
        {
            fired = CallOrMinusOne(self, bob, AskBack(ada, queued)).AsTask();
            return 0;
        })).Soon();

        Assert.Equal(7, await fired.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_does_not_wait_for_what_a_callback_that_has_ended_awaited(bool queued)
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var (asked, gate, called) = (Lab.Event(), Lab.Event(), Lab.Event());
        var fired = Task.FromResult(0);

        // Waits for two things, and goes on with the first. Nobody waits for the other then, and it is not answered yet.
        await node.Call(ada, Servant.ToAnswer(async self =>
        {
            if (queued)
                await Task.Yield();
            fired = CallOrMinusOne(self, bob, CallBack(ada, asked, gate.Task, called)).AsTask();
            await Task.WhenAny(fired, asked.Task);
            return 0;
        })).Soon();

        // Busy with something else when it is called back, so that the call waits in its mailbox.
        await node.Call(ada, Servant.ToAnswer(async _ =>
        {
            gate.SetResult();
            await called.Task;
            return 0;
        })).Soon();

        Assert.Equal(7, await fired.Soon());
    }

    [Fact]
    public async Task A_server_does_not_wait_for_what_code_began_that_went_on_between_its_callbacks()
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var (asked, gate, called) = (Lab.Event(), Lab.Event(), Lab.Event());
        var fired = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await node.Call(ada, Servant.ToAnswer(self =>
        {
            _ = AskAfterMessage(self);
            return 0;
        })).Soon();

        node.Send(ada, "go on");
        await asked.Task.Soon();
        await node.Call(ada, Servant.ToAnswer(async _ =>
        {
            gate.SetResult();
            await called.Task;
            return 0;
        })).Soon();

        Assert.Equal(7, await fired.Task.Soon());

        async Task AskAfterMessage(Self self)
        {
            await self.Receive<string>();
            fired.SetResult(await CallOrMinusOne(self, bob, CallBack(ada, asked, gate.Task, called)));
        }
    }

    [Fact]
    public async Task A_server_that_has_left_the_answer_to_another_may_call_who_waits_for_it()
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var (kept, calls) = (new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously), Lab.Event());

        var first = node.Call(ada, Servant.ToAnswer(self => self.Call(bob, Servant.ToAnswerLater(kept.SetResult)))).AsTask();
        var from = await kept.Task.Soon();
        var second = node.Call(bob, Servant.ToAnswer(self =>
        {
            var call = CallOrMinusOne(self, ada, new Servant.Add(7));
            calls.SetResult();
            return call;
        })).AsTask();
        await calls.Task.Soon();
        from.Reply(1);

        Assert.Equal(1, await first.Soon());
        Assert.Equal(7, await second.Soon());
    }

    [Fact]
    public async Task Servers_that_call_each_other_in_turn_meet_no_false_alarm()
    {
        await using var node = new Node();
        var servers = new[] { await node.StartServant(), await node.StartServant(), await node.StartServant() };

        // Each waits only for one behind it in the order, so that no circle can be.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(me => node.Within(async self =>
        {
            for (var i = 0; i < 500; i++)
                Assert.Equal(1, await self.Call(servers[(me + i) % 2], Servant.ToAnswer(outer => outer.Call(servers[2], Through(i))), Timeout.InfiniteTimeSpan));
            return 0;
        })));

        static Servant.Ask<int> Through(int number) => Servant.ToAnswer(async _ =>
        {
            if (number % 3 == 0)
                await Task.Yield();
            return 1;
        });
    }

    private static Servant.Ask<int> Round(Pid[] servers, int at, bool queued) => Servant.ToAnswer(async self =>
    {
        if (queued)
            await Task.Yield();
        return await CallOrMinusOne(self, servers[at % servers.Length], at < servers.Length ? Round(servers, at + 1, queued) : new Servant.Add(1));
    });

    // Calls back when told to, and tells when it has been asked, and when it has called.
    private static Servant.Ask<int> CallBack(Pid server, TaskCompletionSource asked, Task gate, TaskCompletionSource called) => Servant.ToAnswer(async self =>
    {
        asked.SetResult();
        await gate;
        var answer = CallOrMinusOne(self, server, new Servant.Add(7));
        called.SetResult();
        return await answer;
    });

    private static Servant.Ask<int> AskBack(Pid server, bool queued) => Servant.ToAnswer(async self =>
    {
        if (queued)
            await Task.Yield();
        return await CallOrMinusOne(self, server, new Servant.Add(7));
    });

    private static Servant.Ask<int> CallWhen(Task gate, Pid other) => Servant.ToAnswer(async self =>
    {
        await gate;
        return await CallOrMinusOne(self, other, Servant.ToAnswer(static _ => 0));
    });

    private static async ValueTask<int> CallOrMinusOne(Self self, Pid server, ICall<int> request)
    {
        try
        {
            return await self.Call(server, request, Timeout.InfiniteTimeSpan);
        }
        catch (CallException error) when (error.Reason.Equals(ExitReason.CallingSelf))
        {
            return -1;
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>A call that its caller does not certainly await to its end closes no cycle: the call back is answered.</summary>
public sealed class UnawaitedCallTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_call_back_to_a_server_that_races_its_call_with_a_delay_is_answered(bool queued, bool helper)
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var (gaveUp, delay) = (Lab.Event(), Lab.Event());
        var answered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        var first = node.Call(ada, Servant.ToAnswer(async self =>
        {
            if (queued)
                await Task.Yield();
            var request = Servant.ToAnswer(async inner =>
            {
                var call = CallOrMinusOne(inner, ada, new Servant.Add(7));
                delay.SetResult();
                answered.SetResult(await call);
                return 1;
            });

            // In an async method of its own, the call is awaited directly; but the callback waits for either of two.
            var call = helper ? CallOrMinusOne(self, bob, request).AsTask() : self.Call(bob, request, Timeout.InfiniteTimeSpan).AsTask();
            await Task.WhenAny(call, delay.Task);
            gaveUp.SetResult();
            return 0;
        }));

        await gaveUp.Task.Soon();
        Assert.Equal(0, await first.Soon());
        Assert.Equal(7, await answered.Task.Soon());
    }

    [Fact]
    public async Task A_call_back_to_a_server_that_can_cancel_its_call_is_answered()
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        using var source = new CancellationTokenSource();
        var answered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = Servant.ToAnswer(async inner =>
        {
            var call = CallOrMinusOne(inner, ada, new Servant.Add(7));
            source.CancelAfter(TimeSpan.Zero);
            answered.SetResult(await call);
            return 1;
        });

        var cancelled = new Servant.Ask<int>(async (servant, _, state) =>
        {
            try
            {
                return servant.Answer(await servant.Me.Call(bob, request, Timeout.InfiniteTimeSpan, source.Token), state);
            }
            catch (OperationCanceledException)
            {
                return servant.Answer(0, state);
            }
        });

        Assert.Equal(0, await node.Call(ada, cancelled).Soon());
        Assert.Equal(7, await answered.Task.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_back_that_is_not_awaited_is_answered(bool queued)
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        ValueTask<int> stored = default;

        // Ada awaits its call. Bob calls back, but does not need that answer to give its own.
        var request = new Servant.Ask<int>(async (servant, _, state) =>
        {
            if (queued)
                await Task.Yield();
            stored = servant.Me.Call(ada, new Servant.Add(7), Timeout.InfiniteTimeSpan);
            return servant.Answer(1, state);
        });

        Assert.Equal(1, await node.Call(ada, Servant.ToAnswer(self => self.Call(bob, request, Timeout.InfiniteTimeSpan))).Soon());
        Assert.Equal(7, await stored.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_back_that_is_raced_with_a_delay_is_answered(bool helper)
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var delay = Lab.Event();
        var raced = Task.FromResult(0);
        var request = Servant.ToAnswer(async self =>
        {
            raced = helper ? CallOrMinusOne(self, ada, new Servant.Add(7)).AsTask() : self.Call(
                ada, new Servant.Add(7), Timeout.InfiniteTimeSpan).AsTask();
            delay.SetResult();
            await Task.WhenAny(raced, delay.Task);
            return 1;
        });

        Assert.Equal(1, await node.Call(ada, Servant.ToAnswer(self => self.Call(bob, request, Timeout.InfiniteTimeSpan))).Soon());
        Assert.Equal(7, await raced.Soon());
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

    // Calls back when told to, and tells when it has been asked, and when it has called.
    private static Servant.Ask<int> CallBack(Pid server, TaskCompletionSource asked, Task gate, TaskCompletionSource called)
    {
        return Servant.ToAnswer(async self =>
        {
            asked.SetResult();
            await gate;
            var answer = CallOrMinusOne(self, server, new Servant.Add(7));
            called.SetResult();
            return await answer;
        });
    }

    private static Servant.Ask<int> AskBack(Pid server, bool queued) => Servant.ToAnswer(async self =>
    {
        if (queued)
            await Task.Yield();
        return await CallOrMinusOne(self, server, new Servant.Add(7));
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

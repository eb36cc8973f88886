using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>A cancelled wait ends at once. The request is still handled, and its answer is dropped.</summary>
public sealed class CallCancellationTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Node _node = new();

    public async ValueTask DisposeAsync()
    {
        _source.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once_and_its_request_is_handled_all_the_same()
    {
        var (server, open) = await StartBusy();
        var call = _node.Call(server, new Servant.Add(7), cancellationToken: _source.Token).AsTask();

        await _source.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(_source.Token, cancelled.CancellationToken);
        open.SetResult();
        Assert.Equal(7, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    public async Task A_call_of_a_process_that_is_cancelled_leaves_nothing_in_its_mailbox()
    {
        var (server, open) = await StartBusy();

        var waiting = await _node.Within(async self =>
        {
            var call = self.Call(server, new Servant.Add(7), cancellationToken: _source.Token);
            await _source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
            open.SetResult();
            Assert.Equal(7, await self.Call(server, new Servant.Get()));
            return self.Node.MailboxLength(self.Pid);
        });

        Assert.Equal(0, waiting);
    }

    [Fact]
    public async Task A_call_that_is_answered_later_can_be_cancelled_and_the_late_reply_reaches_nobody()
    {
        var server = await _node.StartServant();
        var kept = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = _node.Call(server, Servant.ToAnswerLater(kept.SetResult), cancellationToken: _source.Token).AsTask();
        var from = await kept.Task.Soon();

        await _source.CancelAsync();
        from.Reply(1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
    }

    [Fact]
    public async Task A_token_that_is_cancelled_before_sends_nothing()
    {
        var server = await _node.StartServant();
        await _source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _node.Call(server, new Servant.Add(7), cancellationToken: _source.Token).Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _node.Stop(server, cancellationToken: _source.Token).Soon());

        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    public async Task A_token_that_is_cancelled_after_the_answer_cancels_no_later_call()
    {
        var server = await _node.StartServant();
        for (var round = 0; round < 1000; round++)
        {
            using var source = new CancellationTokenSource();
            var request = Servant.ToAnswer(static async _ =>
            {
                await Task.Yield();
                return 1;
            });
            Assert.Equal(1, await _node.Call(server, request, cancellationToken: source.Token).Soon());

            // The object of the call is in use again, most likely.
            var next = _node.Call(server, request).AsTask();
            await source.CancelAsync();
            Assert.Equal(1, await next.Soon());
        }
    }

    [Fact]
    public async Task A_cancellation_that_races_with_the_answer_gives_one_of_the_two()
    {
        var server = await _node.StartServant();
        for (var round = 0; round < 1000; round++)
        {
            using var source = new CancellationTokenSource();
            var call = _node.Call(
                server,
                Servant.ToAnswer(static async _ =>
                {
                    await Task.Yield();
                    return 1;
                }),
                cancellationToken: source.Token).AsTask();
            var cancelling = Task.Run(source.Cancel, TestContext.Current.CancellationToken);

            Assert.True(await Record.ExceptionAsync(() => call.Soon()) is null or OperationCanceledException);
            await cancelling.Soon();
            Assert.True(call.IsCanceled || await call == 1);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_has_its_outcome_before_it_is_bound_to_the_token_leaves_nothing_with_the_token(bool fails)
    {
        var server = await _node.StartServant();
        WeakReference? trace = null;

        // On a thread of its own: the pool of spare calls ends with it.
        var thread = new Thread(() => trace = Ask());
        thread.Start();
        thread.Join();

        await Lab.Collected(trace!);
        Assert.False(_source.IsCancellationRequested);

        WeakReference Ask()
        {
            var call = TypedCall<int>.Rent(null, server.Process!, server, new Servant.Get(), Timeout.InfiniteTimeSpan);
            call.BeginHandling(call.Life);
            var from = new From(call);
            call.LeaveToOthers();
            if (fails)
                from.Fail(ExitReason.Shutdown);
            else
                from.Reply(1);
            call.CancelWith(_source.Token);
            var reply = call.Task;
            if (fails)
                Assert.Throws<CallException>(() => reply.GetAwaiter().GetResult());
            else
                Assert.Equal(1, reply.GetAwaiter().GetResult());
            return new WeakReference(call);
        }
    }

    [Fact]
    public async Task Agents_can_be_asked_with_a_token_and_late_updates_still_happen()
    {
        var agent = _node.Agent<int>((await _node.StartAgent(static () => 0)).Pid);
        var (entered, open) = (Lab.Event(), new ManualResetEventSlim());
        agent.Cast(number =>
        {
            entered.SetResult();
            open.Wait(TestContext.Current.CancellationToken);
            return number;
        });
        await entered.Task.Soon();
        var waits = new[]
        {
            agent.Get(static number => number, cancellationToken: _source.Token).AsTask(),
            agent.Update(static number => number + 1, cancellationToken: _source.Token).AsTask(),
            agent.GetAndUpdate(static number => (number, number + 10), cancellationToken: _source.Token).AsTask(),
        };

        await _source.CancelAsync();

        foreach (var wait in waits)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.Soon());
        open.Set();
        Assert.Equal(11, await agent.Get(static number => number).Soon());
    }

    [Fact]
    public async Task A_cancelled_stop_ends_at_once_and_the_server_stops_all_the_same()
    {
        var (server, open) = await StartBusy();
        var ended = _node.WaitForExit(server, TestContext.Current.CancellationToken);
        var stop = _node.Stop(server, ExitReason.Shutdown, cancellationToken: _source.Token).AsTask();

        await _source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stop.Soon());
        open.SetResult();
        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    public async Task A_cancelled_wait_for_an_end_leaves_nobody_who_watches_the_process()
    {
        var server = await _node.StartServant();
        var wait = _node.WaitForExit(server, _source.Token);

        await _source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.Soon());
        Assert.Equal(0, await _node.Call(server, Servant.ToAnswer(static self => self.Process.Extras.Watchers.Count)).Soon());
    }

    private async Task<(Pid Server, TaskCompletionSource Open)> StartBusy()
    {
        var (server, entered, open) = (await _node.StartServant(), Lab.Event(), Lab.Event());
        _node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            entered.SetResult();
            await open.Task;
            return Servant.Go(state);
        }));
        await entered.Task.Soon();
        return (server, open);
    }
}

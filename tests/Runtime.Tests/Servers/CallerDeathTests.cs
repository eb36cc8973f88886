using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>Callers and servers that end while a call is under way.</summary>
public sealed class CallerDeathTests
{
    [Fact]
    public async Task A_killed_caller_unwinds_at_once_and_the_late_answer_is_dropped()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var (kept, unwound) = (new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously), Lab.Event());
        var caller = node.Spawn(async self =>
        {
            try
            {
                await self.Call(server, Servant.ToAnswerLater(kept.SetResult), TimeSpan.FromHours(1));
            }
            finally
            {
                unwound.SetResult();
            }
        });
        var from = await kept.Task.Soon();

        node.Exit(caller, ExitReason.Kill);
        await unwound.Task.Soon();
        Assert.Equal(Deadlines.None, ((IDeadline)from.Call).Due);
        from.Reply(1);

        for (var i = 1; i <= 100; i++)
            Assert.Equal(i, await node.Call(server, new Servant.Add(1)).Soon());
    }

    [Fact]
    public async Task Code_of_a_killed_server_that_awaits_an_answer_for_nobody_unwinds_at_once()
    {
        await using var node = new Node();
        var (caller, server, unwound) = (await node.StartServant(), await node.StartServant(), Lab.Event());
        await node.Call(caller, Servant.ToAnswer(self =>
        {
            _ = AskInVain(self);
            return 0;
        })).Soon();

        node.Exit(caller, ExitReason.Kill);

        await unwound.Task.Soon();

        async Task AskInVain(Self self)
        {
            try
            {
                await self.Call(server, Servant.ToAnswerLater(static _ => { }), Timeout.InfiniteTimeSpan);
            }
            finally
            {
                unwound.SetResult();
            }
        }
    }

    [Fact]
    public async Task A_caller_killed_while_the_server_runs_on_its_stack_ends_at_its_next_operation()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var (answer, went) = (0, false);

        var reason = await node.EndOf(async self =>
        {
            var me = self.Pid;
            answer = await self.Call(server, Servant.ToAnswer(_ =>
            {
                node.Exit(me, ExitReason.Kill);
                return 1;
            }));
            _ = self.TrapExit;
            went = true;
        });

        Assert.Equal(ExitReason.Killed, reason);
        Assert.InRange(answer, 0, 1);
        Assert.False(went);
        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_killed_while_it_runs_on_its_callers_stack_answers_or_fails_the_call(bool notices)
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var ended = node.WaitForExit(server);

        var outcome = await node.Within(async self =>
        {
            try
            {
                return await self.Call(server, Servant.ToAnswer(inner =>
                {
                    node.Exit(inner.Pid, ExitReason.Kill);
                    return notices && inner.TrapExit ? 2 : 1;
                }));
            }
            catch (CallException error) when (error.Reason.Equals(ExitReason.Killed))
            {
                return -1;
            }
        });

        Assert.Equal(notices ? -1 : 1, outcome);
        Assert.Equal(ExitReason.Killed, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "G19")]
    public async Task Who_waits_in_the_mailbox_of_a_linked_server_learns_of_its_end_by_the_link()
    {
        const int Callers = 2_000;
        await using var node = new Node();
        var server = await node.StartServant();
        var (gate, asked, boom) = (Lab.Event(), new CountdownEvent(Callers), ExitReason.Of("boom"));
        node.Cast(server, new Servant.Tell(async (_, _) =>
        {
            await gate.Task;
            throw new ExitException(boom);
        }));
        var ends = Enumerable.Range(0, Callers).Select(i => node.WaitForExit(node.Spawn(async self =>
        {
            self.TrapExit = i % 2 == 0;
            self.Link(server);
            try
            {
                var call = self.Call(server, new Servant.Get(), Timeout.InfiniteTimeSpan);
                asked.Signal();
                await call;
            }
            catch (CallException) when (self.Flush() is [Exit])
            {
                self.Exit(ExitReason.Shutdown);
            }
        }))).ToArray();

        await Lab.Until(() => asked.IsSet);

        // Behind them all: now they stand in the mailbox.
        await Lab.Until(() => node.Info(server) is { Status: ProcessStatus.Waiting });
        gate.SetResult();

        var reasons = await Task.WhenAll(ends).Soon();
        Assert.All(reasons.Index(), end => Assert.Equal(end.Index % 2 == 0 ? ExitReason.Shutdown : boom, end.Item));
    }

    [Fact]
    public async Task Who_unwinds_after_its_end_can_still_call_and_stands_in_nobodys_way()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var (kept, inside) = (new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously), Lab.Event());
        var (dead, answered) = (node.Spawn(static _ => Task.CompletedTask), new TaskCompletionSource<int>());
        var caller = node.Spawn(async self =>
        {
            try
            {
                inside.SetResult();
                await self.Receive();
            }
            finally
            {
                answered.SetResult(await node.Call(server, Servant.ToAnswerLater(kept.SetResult)));
            }
        });
        await inside.Task.Soon();
        await node.End(dead);
        node.Exit(caller, ExitReason.Kill);
        var from = await kept.Task.Soon();

        // The server calls one that has ended, as the one has that waits for it.
        node.Cast(server, new Servant.Tell(async (servant, state) =>
        {
            try
            {
                await servant.Me.Call(dead, new Servant.Get());
            }
            catch (CallException error)
            {
                Assert.Equal(ExitReason.NoProc, error.Reason);
                return Servant.Go(state + 1);
            }

            return Servant.Go(state);
        }));
        Assert.Equal(1, await node.Call(server, new Servant.Get()).Soon());
        from.Reply(7);
        Assert.Equal(7, await answered.Task.Soon());
    }

    [Fact]
    public async Task An_object_whose_call_was_answered_twice_is_not_used_again()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var call = TypedCall<int>.Rent(null, server.Process!, server, new Servant.Get(), Timeout.InfiniteTimeSpan);
        call.BeginHandling(call.Life);
        var from = new From(call);
        call.StageReply(2);

        from.Reply(1);
        call.CompleteStaged(from.Life);

        // The server still handled the call when the first answer was sent: the reader of that answer must not reuse the object.
        Assert.True(call.IsHandled);
        Assert.Equal(1, await call.Task);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>Replies that do not come from the callback that got the request.</summary>
public sealed class ReplyLaterTests
{
    [Fact]
    [Trait("Rule", "G20")]
    public async Task Any_thread_may_reply()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var (call, from) = await Ask(node, server);

        var thread = new Thread(() => from.Reply(7));
        thread.Start();

        Assert.Equal(7, await call.Soon());
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task Any_process_may_reply()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var (call, from) = await Ask(node, server);

        node.Spawn(_ =>
        {
            from.Reply(7);
            return Task.CompletedTask;
        });

        Assert.Equal(7, await call.Soon());
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task The_callback_itself_may_reply_and_go_on()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var answer = await node.Call(server, new Servant.Ask<int>((_, from, state) =>
        {
            from.Reply(7);
            return (GenServer<int>.CallResult)Servant.Go(state + 1);
        })).Soon();

        Assert.Equal(7, answer);
        Assert.Equal(1, await node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task A_reply_before_the_end_of_the_callback_reaches_the_caller_at_once()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var gate = Lab.Event();

        Assert.Equal(7, await node.Call(server, new Servant.Ask<int>(async (_, from, state) =>
        {
            from.Reply(7);
            await gate.Task;
            return Servant.Go(state);
        })).Soon());

        gate.SetResult();
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task The_first_of_two_replies_counts()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var (call, from) = await Ask(node, server);

        from.Reply(1);
        from.Reply(2);

        Assert.Equal(1, await call.Soon());
        Assert.Equal(5, await node.Call(server, new Servant.Add(5)).Soon());
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task A_reply_to_a_dead_client_is_no_error()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var taken = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = node.Spawn(async self => await self.Call(server, Servant.ToAnswerLater(taken.SetResult)));
        var from = await taken.Task.Soon();
        node.Exit(client, ExitReason.Kill);
        await node.End(client);

        from.Reply(1);

        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task A_reply_after_the_servers_end_has_no_effect()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var (call, from) = await Ask(node, server);
        await node.Stop(server).Soon();

        from.Reply(1);

        Assert.Equal(ExitReason.Normal, await call.Failure());
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task A_reply_may_be_of_a_type_derived_from_the_declared_one()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var answer = await node.Call(server, new Servant.Ask<IReadOnlyList<int>>((_, from, state) =>
        {
            from.Reply(new List<int> { 1, 2 });
            return (GenServer<int>.CallResult)Servant.Go(state);
        })).Soon();

        Assert.Equal([1, 2], answer);
    }

    [Fact]
    public void A_handle_of_no_call_answers_nobody() => Assert.Null(Record.Exception(() => default(From).Reply(1)));

    [Fact]
    [Trait("Rule", "G16")]
    public async Task Unanswered_callers_beyond_counting_all_learn_of_the_servers_end()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var calls = new List<Task<int>>();
        for (var i = 0; i < 100; i++)
        {
            var (call, from) = await Ask(node, server);
            if (i % 3 == 0)
                from.Reply(i);
            calls.Add(call.AsTask());
        }

        await node.Stop(server, ExitReason.Shutdown).Soon();

        for (var i = 0; i < 100; i++)
        {
            if (i % 3 == 0)
                Assert.Equal(i, await calls[i].Soon());
            else
                Assert.Equal(ExitReason.Shutdown, (await Assert.ThrowsAsync<CallException>(() => calls[i].Soon())).Reason);
        }
    }

    private static async Task<(ValueTask<int> Call, From From)> Ask(Node node, Pid server)
    {
        var taken = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = node.Call(server, Servant.ToAnswerLater(taken.SetResult), Timeout.InfiniteTimeSpan);
        return (call, await taken.Task.Soon());
    }
}

using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>Cycles of calls that are awaited without a time-out fail at once; all other calls do not.</summary>
public sealed class CallCycleTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(5, true)]
    public async Task A_cycle_of_servers_fails_at_once_whether_they_run_on_their_callers_stack_or_not(int length, bool queued)
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

    [Fact]
    public async Task A_cycle_of_which_one_call_is_awaited_by_another_method_ends_by_its_time_limit()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var limit = TimeSpan.FromSeconds(1);
        var call = node.Call(
            ada,
            Servant.ToAnswer(self => Helper(self, bob, Servant.ToAnswer(inner => inner.Call(ada, new Servant.Add(1), limit)))),
            Timeout.InfiniteTimeSpan).AsTask();

        await time.Pass(limit, until: call.ContinueWith(static _ => { }, TestContext.Current.CancellationToken));

        // Bob gave up first, and said so to Ada.
        var failure = await Assert.ThrowsAsync<CallException>(() => call);
        Assert.Equal(ExitKind.Error, failure.Reason.Kind);

        static async ValueTask<int> Helper(Self self, Pid server, ICall<int> request) =>
            await self.Call(server, request, Timeout.InfiniteTimeSpan);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cycle_that_begins_in_a_cast_or_a_message_is_found_too(bool cast)
    {
        await using var node = new Node();
        var failed = new TaskCompletionSource<CallException>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bob = await node.StartServant();
        Servant servant = null!;
        servant = new Servant { OnCast = (_, state) => Go(state), OnInfo = (_, _, state) => Go(state) };
        var ada = await node.StartServant(servant);

        if (cast)
            node.Cast(ada, "go");
        else
            node.Send(ada, "go");

        Assert.Equal(ExitReason.CallingSelf, (await failed.Task.Soon()).Reason);

        async ValueTask<GenServer<int>.Result> Go(int state)
        {
            var request = new Servant.Ask<int>(async (inner, _, other) =>
            {
                try
                {
                    return inner.Answer(await inner.Me.Call(servant.Me.Pid, new Servant.Add(1), Timeout.InfiniteTimeSpan), other);
                }
                catch (CallException error)
                {
                    failed.SetResult(error);
                    return inner.Answer(0, other);
                }
            });
            return Servant.Go(state + await servant.Me.Call(bob, request, Timeout.InfiniteTimeSpan));
        }
    }

    [Fact]
    public async Task Servers_that_call_each_other_in_turn_meet_no_false_alarm()
    {
        await using var node = new Node();
        var servers = new[] { await node.StartServant(), await node.StartServant(), await node.StartServant() };

        // Each waits only for one behind it in the order, so that there can be no cycle.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(me => node.Within(async self =>
        {
            for (var i = 0; i < 500; i++)
                Assert.Equal(1, await self.Call(
                    servers[(me + i) % 2], Servant.ToAnswer(outer => outer.Call(servers[2], Through(i))), Timeout.InfiniteTimeSpan));
            return 0;
        })));

        static Servant.Ask<int> Through(int number) => Servant.ToAnswer(async _ =>
        {
            if (number % 3 == 0)
                await Task.Yield();
            return 1;
        });
    }

    // Each callback itself awaits its call.
    private static Servant.Ask<int> Round(Pid[] servers, int at, bool queued) => new(async (servant, _, state) =>
    {
        if (queued)
            await Task.Yield();
        try
        {
            ICall<int> request = at < servers.Length ? Round(servers, at + 1, queued) : new Servant.Add(1);
            return servant.Answer(await servant.Me.Call(servers[at % servers.Length], request, Timeout.InfiniteTimeSpan), state);
        }
        catch (CallException error) when (error.Reason.Equals(ExitReason.CallingSelf))
        {
            return servant.Answer(-1, state);
        }
    });

    private static Servant.Ask<int> CallWhen(Task gate, Pid other) => new(async (servant, _, state) =>
    {
        await gate;
        try
        {
            return servant.Answer(await servant.Me.Call(other, Servant.ToAnswer(static _ => 0), Timeout.InfiniteTimeSpan), state);
        }
        catch (CallException error) when (error.Reason.Equals(ExitReason.CallingSelf))
        {
            return servant.Answer(-1, state);
        }
    });
}

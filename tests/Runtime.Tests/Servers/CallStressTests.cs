using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Servers;

/// <summary>
/// Many clients, few servers, and everything that can happen to a call: each one ends, with its own answer or with a reason.
/// </summary>
public sealed class CallStressTests
{
    private sealed record Echo(int Value) : ICall<int>;

    [Fact]
    [Trait("Rule", "G16")]
    public async Task Every_call_ends_with_its_own_answer_or_a_reason_whatever_happens_to_the_server()
    {
        await using var node = new Node();
        for (var round = 0; round < 40; round++)
        {
            var server = (await node.Start(new Echoing()).Soon()).Pid;
            var calls = new ConcurrentQueue<(int Value, Task<int> Call)>();

            Together.Run(
                () => Calls(node, server, 0, calls),
                () => Calls(node, server, 1, calls),
                () =>
                {
                    for (var i = 0; i < 100; i++)
                    {
                        node.Cast(server, "cast");
                        node.Send(server, "plain");
                    }
                },
                () =>
                {
                    for (var i = 0; i < round; i++)
                        Thread.Yield();
                    node.Exit(server, round % 2 == 0 ? ExitReason.Kill : ExitReason.Shutdown);
                });

            await AllEnd(calls, ExitReason.Killed, ExitReason.Shutdown, ExitReason.NoProc);
        }
    }

    [Fact]
    [Trait("Rule", "G17")]
    public async Task Replies_time_outs_and_deaths_race_and_no_call_gets_anothers_answer()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        for (var round = 0; round < 12; round++)
        {
            var server = await node.StartServant();
            var calls = new ConcurrentQueue<(int Value, Task<int> Call)>();
            var later = new ConcurrentQueue<(int Value, From From)>();
            var asking = 2;

            Together.Run(
                () => Asks(0),
                () => Asks(1),
                () =>
                {
                    var spins = 0;
                    while (Volatile.Read(ref asking) > 0 || !later.IsEmpty)
                    {
                        if (!later.TryDequeue(out var one))
                            Thread.Yield();
                        else if (++spins % 3 == 0)
                            node.Spawn(_ => Answer(one));
                        else
                            Answer(one);
                    }
                },
                () =>
                {
                    while (Volatile.Read(ref asking) > 0)
                    {
                        time.Advance(TimeSpan.FromMilliseconds(5));
                        Thread.Yield();
                    }

                    if (round % 2 == 0)
                        node.Exit(server, ExitReason.Kill);
                });

            // Whatever is left unanswered now runs out of time.
            await time.Pass(TimeSpan.FromSeconds(1), Settled(calls));
            await AllEnd(calls, ExitReason.Timeout, ExitReason.Killed, ExitReason.NoProc);

            void Asks(int me)
            {
                var limits = new[] { TimeSpan.Zero, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5) };
                for (var i = 0; i < 300; i++)
                {
                    var value = (i * 2) + me;
                    var request = Servant.ToAnswerLater(from => later.Enqueue((value, from)));
                    calls.Enqueue((value, Await(node.Call(server, request, limits[i % limits.Length]))));
                }

                Interlocked.Decrement(ref asking);
            }
        }

        static Task Answer((int Value, From From) one)
        {
            one.From.Reply(one.Value);
            one.From.Reply(-1);
            return Task.CompletedTask;
        }
    }

    [Fact]
    [Trait("Rule", "G21")]
    public async Task A_clients_inline_calls_and_casts_keep_their_order_whatever_others_do()
    {
        await using var node = new Node();
        var server = (await node.Start(new Sequencer()).Soon()).Pid;

        Together.Run(Together.Threads, me =>
        {
            for (var i = 0; i < 2000; i++)
            {
                if ((i + me) % 3 == 0)
                    Assert.True(node.Call(server, new Numbered(me, i)).AsTask().GetAwaiter().GetResult());
                else if ((i + me) % 3 == 1)
                    node.Cast(server, new Numbered(me, i));
                else
                    node.Send(server, new Numbered(me, i));
            }
        });

        for (var me = 0; me < Together.Threads; me++)
            Assert.True(await node.Call(server, new Numbered(me, 2000)).Soon());
    }

    [Fact]
    public async Task Servers_that_call_each_other_at_random_all_answer_or_time_out()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var servers = new Pid[4];
        for (var i = 0; i < servers.Length; i++)
            servers[i] = await node.StartServant();
        var calls = new ConcurrentQueue<(int Value, Task<int> Call)>();

        Together.Run(2, me =>
        {
            var random = new Random(me);
            for (var i = 0; i < 300; i++)
            {
                var value = (i * 2) + me;
                calls.Enqueue(
                    (value, Await(node.Call(servers[random.Next(4)], Wander(servers, random.Next(), value), Timeout.InfiniteTimeSpan))));
            }
        });
        await time.Pass(TimeSpan.FromSeconds(1), Settled(calls));

        foreach (var (value, call) in calls)
            Assert.Contains(await call.Soon(), new[] { value, -1 });
        Assert.All(servers, server => Assert.True(node.IsAlive(server)));
    }

    [Fact]
    public async Task Disposing_the_node_ends_every_call_and_every_server()
    {
        for (var round = 0; round < 10; round++)
        {
            var node = new Node();
            var server = (await node.Start(new Echoing()).Soon()).Pid;
            var calls = new ConcurrentQueue<(int Value, Task<int> Call)>();
            var disposed = Task.CompletedTask;

            Together.Run(
                () => Calls(node, server, 0, calls),
                () => Calls(node, server, 1, calls),
                () => disposed = node.DisposeAsync().AsTask());

            await disposed.Soon();
            await AllEnd(calls, ExitReason.Killed, ExitReason.NoProc);
            Assert.Equal(0, node.ProcessCount);
        }
    }

    private static Servant.Ask<int> Wander(Pid[] servers, int path, int value) => Servant.ToAnswer(async self =>
    {
        if (path % 5 == 0)
            return value;
        try
        {
            return await self.Call(servers[path % 4], Wander(servers, path / 5, value));
        }
        catch (CallException)
        {
            return -1;
        }
    });

    private static void Calls(Node node, Pid server, int me, ConcurrentQueue<(int Value, Task<int> Call)> calls)
    {
        for (var i = 0; i < 100; i++)
        {
            var value = (i * 2) + me;
            calls.Enqueue((value, Await(node.Call(server, new Echo(value), Timeout.InfiniteTimeSpan))));
        }
    }

    // The answer is fetched where it arrives, so that the call's object goes back to a pool as early as can be.
    private static async Task<int> Await(ValueTask<int> call) => await call.ConfigureAwait(false);

    private static Task Settled(ConcurrentQueue<(int Value, Task<int> Call)> calls) =>
        Task.WhenAll(calls.Select(one => one.Call)).ContinueWith(
            static _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);

    private static async Task AllEnd(ConcurrentQueue<(int Value, Task<int> Call)> calls, params ExitReason[] reasons)
    {
        Assert.NotEmpty(calls);
        foreach (var (value, call) in calls)
        {
            try
            {
                Assert.Equal(value, await call.Soon());
            }
            catch (CallException error)
            {
                Assert.Contains(error.Reason, reasons);
            }
        }
    }

    private sealed record Numbered(int Client, int Number) : ICall<bool>;

    // Answers at once, after a while, or later: whatever the number says.
    private sealed class Echoing : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(0);

        protected override ValueTask<CallResult> HandleCall(object request, From from, int state)
        {
            var value = ((Echo)request).Value;
            switch (value % 7)
            {
                case 0:
                    ThreadPool.QueueUserWorkItem(_ => from.Reply(value));
                    return (CallResult)NoReply(state);
                case 1:
                    return Slow(value, state);
                default:
                    return Reply(value, state);
            }
        }

        protected override ValueTask<Result> HandleCast(object message, int state) => NoReply(state);

        protected override ValueTask<Result> HandleInfo(object message, int state) => NoReply(state);

        private async ValueTask<CallResult> Slow(int value, int state)
        {
            await Task.Yield();
            return Reply(value, state);
        }
    }

    // Knows the next number of every client.
    private sealed class Sequencer : GenServer<Dictionary<int, int>>
    {
        protected override ValueTask<InitResult> Init() => Ok([]);

        protected override async ValueTask<CallResult> HandleCall(object request, From from, Dictionary<int, int> state)
        {
            if (((Numbered)request).Number % 50 == 0)
                await Task.Yield();
            return Reply(Check(request, state), state);
        }

        protected override ValueTask<Result> HandleCast(object message, Dictionary<int, int> state) =>
            Check(message, state) ? NoReply(state) : Stop(ExitReason.Of("out of order"), state);

        protected override ValueTask<Result> HandleInfo(object message, Dictionary<int, int> state) => HandleCast(message, state);

        private static bool Check(object message, Dictionary<int, int> state)
        {
            var (client, number) = (Numbered)message;
            var expected = state.GetValueOrDefault(client);
            state[client] = number + 1;
            return number == expected;
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The run-next slot and the budget of a turn.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task A_pair_that_wakes_each_other_hardly_uses_the_pool()
    {
        const int Rounds = 10_000;
        var scheduler = new CountingScheduler();
        await using var node = new Node(new NodeOptions { Scheduler = scheduler });

        await node.Run(self => PingPong(self, Rounds));

        Assert.InRange(scheduler.Kept, Rounds, 2 * Rounds + 10);
        Assert.InRange(scheduler.Woken - scheduler.Kept, 0, Rounds / 10);
    }

    [Fact]
    [Trait("Rule", "P25")]
    public async Task Who_waits_in_the_slot_behind_a_turn_that_blocks_is_handed_over()
    {
        await using var node = new Node();
        using var gate = new ManualResetEventSlim();

        await node.Run(self =>
        {
            var woken = self.Spawn(async woken =>
            {
                await woken.Receive();
                gate.Set();
            });
            self.Send(woken, "go on");
            Assert.True(gate.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        });
    }

    [Fact]
    [Trait("Rule", "P25")]
    public async Task Each_one_of_a_turn_that_wakes_many_and_waits_for_each_is_handed_over()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            for (var i = 0; i < 100; i++)
            {
                using var gate = new ManualResetEventSlim();
                self.Spawn(_ =>
                {
                    gate.Set();
                    return Task.CompletedTask;
                });
                Assert.True(gate.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            }
        });
    }

    [Fact]
    [Trait("Rule", "P25")]
    public void A_process_that_calls_an_idle_server_in_a_loop_lets_others_run()
    {
        var scheduler = new ManualScheduler();
        var node = new Node(new NodeOptions { Scheduler = scheduler });
        var server = node.Spawn(new Servant().Prepared(node), options: null);
        scheduler.RunAll();
        var (called, seenByOther) = (0, -1);
        node.Spawn(async self =>
        {
            self.Spawn(_ =>
            {
                seenByOther = called;
                return Task.CompletedTask;
            });
            for (; called < 10_000; called++)
                await self.Call(server, new Servant.Get());
        });

        scheduler.RunAll();

        Assert.Equal(10_000, called);
        Assert.InRange(seenByOther, 0, 1000);
        Assert.True(scheduler.Requeued >= 10_000 / 300);
    }

    [Fact]
    [Trait("Rule", "P25")]
    public void A_server_that_calls_another_in_a_loop_while_its_own_caller_waits_lets_others_run()
    {
        var scheduler = new ManualScheduler();
        var node = new Node(new NodeOptions { Scheduler = scheduler });
        var (outer, inner) = (
            node.Spawn(new Servant().Prepared(node), options: null), node.Spawn(new Servant().Prepared(node), options: null));
        scheduler.RunAll();
        var (called, seenByOther) = (0, -1);
        node.Spawn(async self =>
        {
            self.Spawn(_ =>
            {
                seenByOther = called;
                return Task.CompletedTask;
            });
            await self.Call(outer, Servant.ToAnswer(async server =>
            {
                for (; called < 10_000; called++)
                    await server.Call(inner, new Servant.Get());
                return called;
            }));
        });

        scheduler.RunAll();

        Assert.Equal(10_000, called);
        Assert.InRange(seenByOther, 0, 1000);
    }

    [Fact]
    public async Task Rings_whose_turns_last_now_and_then_lose_no_wake_up_and_run_nobody_twice()
    {
        const int Rings = 8;
        const int Members = 8;
        const int Laps = 200;
        await using var node = new Node();
        var inside = 0;

        await Task.WhenAll(Enumerable.Range(0, Rings).Select(ring => node.Run(async self =>
        {
            var next = self.Pid;
            for (var member = 1; member < Members; member++)
            {
                var (behind, salt) = (next, (ring * Members) + member);
                next = self.Spawn(async link =>
                {
                    var running = 0;
                    while (true)
                    {
                        var lap = await link.Receive<int>();
                        if (Interlocked.Exchange(ref running, 1) != 0)
                            Interlocked.Increment(ref inside);

                        // The one behind is in the slot by then: the heartbeat takes it out while this one may be about to.
                        link.Send(behind, lap);
                        if ((lap + salt) % 97 == 0)
                            Spin(TimeSpan.FromMilliseconds(3));
                        Volatile.Write(ref running, 0);
                    }
                });
            }

            for (var lap = 0; lap < Laps; lap++)
            {
                self.Send(next, lap);
                Assert.Equal(lap, await self.Receive<int>());
            }
        })));

        Assert.Equal(0, inside);
    }

    private static async Task PingPong(Self self, int rounds)
    {
        var me = self.Pid;
        var pong = self.SpawnLink(async pong =>
        {
            while (true)
                pong.Send(me, await pong.Receive<int>() + 1);
        });
        for (var i = 0; i < rounds;)
        {
            self.Send(pong, i);
            i = await self.Receive<int>();
        }

        self.Unlink(pong);
        self.Exit(pong, ExitReason.Kill);
    }

    private static void Spin(TimeSpan time)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(began) < time)
        {
        }
    }

    // What the pool's scheduler does, with a count.
    private sealed class CountingScheduler : IScheduler
    {
        private int _woken;
        private int _kept;

        internal int Woken => _woken;

        internal int Kept => _kept;

        public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
        {
            Interlocked.Increment(ref _woken);
            if (work is Process process && Worker.Present is { } worker && worker.TryKeep(process))
                Interlocked.Increment(ref _kept);
            else
                ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal);
        }
    }
}

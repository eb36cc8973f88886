using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Many at once, and afterwards the books must balance.</summary>
public sealed class ProcessStressTests
{
    [Theory]
    [InlineData(1, 40_000)]
    [InlineData(2, 20_000)]
    [InlineData(4, 10_000)]
    [InlineData(8, 5_000)]
    [InlineData(16, 2_500)]
    [Trait("Rule", "P5")]
    public async Task Nothing_is_lost_nothing_comes_twice_and_the_order_of_each_sender_is_kept(int senders, int each)
    {
        await using var node = new Node();

        var next = await node.Run(async self =>
        {
            var expected = new int[senders];
            for (var sender = 0; sender < senders; sender++)
            {
                var me = sender;
                var to = self.Pid;
                self.Spawn(async child =>
                {
                    for (var i = 0; i < each; i++)
                    {
                        child.Send(to, (me, i));
                        if (i % 64 == 0)
                            await Task.Yield();
                    }
                });
            }

            for (var i = 0; i < senders * each; i++)
            {
                var (sender, number) = await self.Receive<(int, int)>();
                Assert.Equal(expected[sender], number);
                expected[sender]++;
            }

            Assert.Empty(await self.Arrived());
            return expected;
        });

        Assert.All(next, count => Assert.Equal(each, count));
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task Senders_outside_processes_keep_their_order_too()
    {
        const int Senders = 4;
        const int Each = 10_000;
        await using var node = new Node();
        var receiver = node.Run(async self =>
        {
            node.Register(self.Pid, "receiver");
            var expected = new int[Senders];
            for (var i = 0; i < Senders * Each; i++)
            {
                var (sender, number) = await self.Receive<(int, int)>();
                Assert.Equal(expected[sender]++, number);
            }

            return (await self.Arrived()).Count;
        });
        Pid? to;
        while ((to = node.WhereIs("receiver")) is null)
            await Task.Yield();

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(me => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                node.Send(to.Value, (me, i));
        }))).Soon();

        Assert.Equal(0, await receiver);
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task Messages_and_exit_signals_of_each_sender_stay_in_order()
    {
        const int Senders = 4;
        const int Each = 3_000;
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var to = self.Pid;
            for (var i = 0; i < Senders; i++)
            {
                self.Spawn(async child =>
                {
                    for (var i = 0; i < Each; i++)
                    {
                        if (i % 3 == 0)
                            child.Exit(to, ExitReason.Of((child.Pid, i)));
                        else
                            child.Send(to, (child.Pid, i));
                        if (i % 100 == 0)
                            await Task.Yield();
                    }
                });
            }

            var expected = new Dictionary<Pid, int>();
            for (var i = 0; i < Senders * Each; i++)
            {
                var message = await self.Receive();
                var (sender, number) = ((Pid, int))(message is Exit exit ? exit.Reason.Term! : message);
                Assert.Equal(expected.GetValueOrDefault(sender), number);
                expected[sender] = number + 1;
            }
        });
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_pairs_that_park_all_the_time()
    {
        const int Pairs = 64;
        const int Rounds = 1_000;
        await using var node = new Node();

        await Task.WhenAll(Enumerable.Range(0, Pairs).Select(_ => node.Run(async self =>
        {
            var me = self.Pid;
            var pong = self.Spawn(async pong =>
            {
                while (true)
                    pong.Send(me, await pong.Receive<int>() + 1);
            });
            var count = 0;
            while (count < Rounds)
            {
                self.Send(pong, count);
                count = await self.Receive<int>();
            }

            self.Exit(pong, ExitReason.Kill);
        }))).Soon();
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_receives_and_waits_elsewhere()
    {
        const int Pairs = 16;
        const int Rounds = 300;
        await using var node = new Node();

        await Task.WhenAll(Enumerable.Range(0, Pairs).Select(_ => node.Run(async self =>
        {
            var me = self.Pid;
            var pong = self.Spawn(async pong =>
            {
                while (true)
                {
                    var number = await Task.Run(() => 1) + await pong.Receive<int>();
                    await Task.Yield();
                    pong.Send(me, number);
                }
            });
            var count = 0;
            while (count < Rounds)
            {
                self.Send(pong, count);
                await Task.Run(static () => Thread.SpinWait(10));
                count = await self.Receive<int>();
            }

            self.Exit(pong, ExitReason.Kill);
        }))).Soon();
    }

    [Fact]
    public async Task No_completion_outside_the_turns_is_lost()
    {
        await using var node = new Node();

        // Each ends on a pool thread, at about the moment when its process parks.
        var ends = Enumerable.Range(0, 5_000).Select(i => node.WaitForExit(node.Spawn(async self =>
        {
            if (i % 2 == 0)
                self.Send(self.Pid, i);
            await Task.Run(static () => { }).ConfigureAwait(false);
        }))).ToArray();

        Assert.All(await Task.WhenAll(ends).Soon(), reason => Assert.True(reason.Kind is ExitKind.Normal or ExitKind.NoProc));
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task No_kill_is_lost_on_a_process_that_runs()
    {
        await using var node = new Node();

        for (var round = 0; round < 300; round++)
        {
            var pid = node.Spawn(self =>
            {
                // Drains what came so far, then runs on without ever receiving.
                while (self.Flush().Count == 0)
                {
                }

                while (true)
                    self.Send(default(Pid), self);
            });
            var ended = node.End(pid);
            node.Send(pid, round);
            node.Exit(pid, ExitReason.Kill);
            Assert.Equal(ExitReason.Killed, await ended);
        }
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task No_kill_is_lost_among_other_signals_to_a_process_that_looks_all_the_time()
    {
        await using var node = new Node();

        for (var round = 0; round < 3_000; round++)
        {
            var (looks, over) = (false, false);
            var pid = node.Spawn(self =>
            {
                Volatile.Write(ref looks, true);
                while (!Volatile.Read(ref over))
                    _ = self.TrapExit;
                return Task.CompletedTask;
            });
            var ended = node.End(pid);
            while (!Volatile.Read(ref looks))
                await Task.Yield();

            // Each makes the process look; the last must not be among those that it has looked past.
            for (var i = round % 32; i > 0; i--)
                node.Exit(pid, ExitReason.Normal);
            node.Exit(pid, ExitReason.Kill);

            try
            {
                Assert.Equal(ExitReason.Killed, await ended);
            }
            finally
            {
                Volatile.Write(ref over, true);
            }
        }
    }
}

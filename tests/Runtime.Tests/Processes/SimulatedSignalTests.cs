using Pail.Runtime.Processes;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What holds for signals in every order of things: a thousand orders each.</summary>
public sealed class SimulatedSignalTests
{
    private const int Seeds = 1000;

    [Fact]
    public void Messages_of_one_sender_arrive_in_the_order_they_were_sent_between_every_pair() => Simulation.Explore(Seeds, async self =>
    {
        const int Count = 4;
        const int Messages = 6;
        var peers = Enumerable.Range(0, Count).Select(_ => self.SpawnMonitor(Peer)).ToList();
        foreach (var peer in peers)
            self.Send(peer.Target, peers.Select(other => other.Target).ToArray());
        foreach (var peer in peers)
            Assert.Equal(ExitReason.Normal, (await self.Receive<Down>(down => down.Ref == peer)).Reason);

        static async Task Peer(Self self)
        {
            var next = new Dictionary<Pid, int>();
            var all = await self.Receive<Pid[]>();
            for (var number = 0; number < Messages; number++)
            {
                foreach (var other in all)
                    self.Send(other, (self.Pid, number));
                if (number % 2 == 0)
                    await Receive();
            }

            while (next.Values.Sum() < Count * Messages)
                await Receive();

            async Task Receive()
            {
                var (from, number) = await self.Receive<(Pid, int)>();
                Assert.Equal(next.GetValueOrDefault(from), number);
                next[from] = number + 1;
            }
        }
    });

    [Fact]
    public void An_exit_signal_overtakes_no_message_of_its_sender() => Simulation.Explore(Seeds, async self =>
    {
        self.TrapExit = true;
        var me = self.Pid;
        var child = self.SpawnLink(async other =>
        {
            other.Send(me, 1);
            other.Exit(me, ExitReason.Shutdown);
            await other.Pause();
            other.Send(me, 2);
            throw new ExitException(Lab.Boom);
        });

        Assert.Equal(1, await self.Receive());
        Assert.Equal(new Exit(child, ExitReason.Shutdown), await self.Receive());
        Assert.Equal(2, await self.Receive());
        Assert.Equal(new Exit(child, Lab.Boom), await self.Receive());
    });

    [Fact]
    public void The_end_of_a_process_is_told_after_all_it_has_sent_and_once_to_each_monitor() => Simulation.Explore(Seeds, async self =>
    {
        var me = self.Pid;
        var child = self.Spawn(async other =>
        {
            for (var i = 0; i < 3; i++)
            {
                other.Send(me, i);
                await other.Pause();
            }
        });
        var monitors = new[] { self.Monitor(child), self.Monitor(child) };

        var downs = new List<MonitorRef>();
        var numbers = 0;
        while (downs.Count < 2)
        {
            switch (await self.Receive())
            {
                case Down down:
                    // Noproc only for a process that was gone before it was asked.
                    Assert.True(down.Reason.Kind is ExitKind.Normal or ExitKind.NoProc);
                    Assert.Equal(3, numbers);
                    downs.Add(down.Ref);
                    break;
                case int number:
                    Assert.Equal(numbers++, number);
                    break;
            }
        }

        Assert.Equal(monitors.ToHashSet(), downs.ToHashSet());
        Assert.Empty(await self.Arrived());
    });

    [Fact]
    public void A_monitor_that_was_taken_back_says_nothing_any_more()
    {
        var (active, fired) = (0, 0);
        Simulation.Explore(Seeds, async self =>
        {
            var child = self.Spawn(other => other.Pause());
            var kept = self.Monitor(child);
            var taken = self.Monitor(child);
            await self.Pause();

            if (self.Demonitor(taken, flush: true))
                active++;
            else
                fired++;

            Assert.Same(kept, (await self.Receive<Down>()).Ref);
            Assert.Empty(await self.Arrived());
        });

        Assert.True(active > 0 && fired > 0, $"{active} were active, {fired} had fired");
    }

    [Fact]
    public void A_message_that_comes_when_the_time_of_a_receive_is_over_is_received_later()
    {
        var late = 0;
        Simulation.Explore(Seeds, async self =>
        {
            var me = self.Pid;
            var time = TimeSpan.FromSeconds(1);
            self.Spawn(other =>
            {
                other.SendAfter(me, "here", time);
                return Task.CompletedTask;
            });

            await self.Pause();
            if ((await self.TryReceive<string>(time)).Any)
                return;

            late++;
            Assert.Equal("here", await self.Receive<string>());
        });

        Assert.InRange(late, 1, Seeds - 1);
    }

    [Fact]
    public void A_kill_that_meets_an_end_leaves_one_reason_and_every_finally_block_runs()
    {
        var reasons = new HashSet<ExitReason>();
        Simulation.Explore(Seeds, async self =>
        {
            var unwound = 0;
            var child = self.SpawnMonitor(async other =>
            {
                try
                {
                    await other.Pause();
                    throw new ExitException(Lab.Boom);
                }
                finally
                {
                    unwound++;
                }
            });
            await self.Pause();
            self.Exit(child.Target, ExitReason.Kill);

            var reason = (await self.Receive<Down>()).Reason;

            reasons.Add(reason);
            await self.TryReceive<string>(TimeSpan.FromSeconds(1));
            Assert.InRange(unwound, reason == Lab.Boom ? 1 : 0, 1);
            Assert.Empty(await self.Arrived());
        });

        Assert.Equal(new HashSet<ExitReason> { Lab.Boom, ExitReason.Killed }, reasons);
    }

}

internal static class Pauses
{
    /// <summary>
    /// Lets others run, for a while that chance decides: waits for an answer from others, which come to their turns when they do.
    /// </summary>
    internal static async Task Pause(this Self self)
    {
        var me = self.Pid;
        for (var rounds = Simulator.Of(self).Random.Next(4); rounds > 0; rounds--)
        {
            var other = self.Spawn(echo =>
            {
                echo.Send(me, new Echo(echo.Pid));
                return Task.CompletedTask;
            });
            await self.Receive<Echo>(echo => echo.From == other);
        }
    }

    private sealed record Echo(Pid From);
}

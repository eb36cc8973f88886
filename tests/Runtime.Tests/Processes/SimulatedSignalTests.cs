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
    public void A_link_with_a_process_that_is_ending_brings_its_end_exactly_once()
    {
        var reasons = new HashSet<ExitKind>();
        Simulation.Explore(Seeds, async self =>
        {
            self.TrapExit = true;
            var child = self.Spawn(async other =>
            {
                await other.Pause();
                throw new ExitException(Lab.Boom);
            });
            await self.Pause();

            self.Link(child);
            self.Link(child);

            // A second link after the end is a link with nobody, and says so of its own.
            var exit = await self.Receive<Exit>();
            Assert.Equal(child, exit.From);
            reasons.Add(exit.Reason.Kind);
            var others = await self.Arrived();
            Assert.All(others, other => Assert.Equal(new Exit(child, ExitReason.NoProc), other));
            Assert.True(others.Count <= 1);
            Assert.True(others.Count == 0 || exit.Reason == ExitReason.NoProc || !self.Node.IsAlive(child));
        });

        Assert.Equal(2, reasons.Count);
    }

    [Fact]
    public void After_unlink_the_end_of_the_other_has_no_effect()
    {
        var early = 0;
        Simulation.Explore(Seeds, async self =>
        {
            self.TrapExit = true;
            var child = self.SpawnLink(async other =>
            {
                await other.Pause();
                throw new ExitException(Lab.Boom);
            });
            await self.Pause();

            self.Unlink(child);
            early += self.Flush().OfType<Exit>().Count();

            await self.Receive<Down>(WhenDown(self.Monitor(child)));
            Assert.Empty(await self.Arrived());
        });

        Assert.InRange(early, 1, Seeds - 1);
    }

    [Fact]
    public void Two_that_link_unlink_and_link_each_other_at_the_same_time_are_linked_in_the_end() => Simulation.Explore(Seeds, async self =>
    {
        var me = self.Pid;
        var one = self.Spawn(other => Partner(other, me));
        var two = self.Spawn(other => Partner(other, me));
        self.Send(one, two);
        self.Send(two, one);
        await self.Receive<string>();
        await self.Receive<string>();
        var monitor = self.Monitor(two);

        self.Exit(one, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, (await self.Receive<Down>(WhenDown(monitor))).Reason);

        static async Task Partner(Self self, Pid parent)
        {
            var partner = await self.Receive<Pid>();
            self.Link(partner);
            await self.Pause();
            self.Unlink(partner);
            await self.Pause();
            self.Link(partner);

            // Said when the other's signals of before have come too: what is sent after them comes after them.
            self.Send(partner, true);
            await self.Receive<bool>();
            self.Send(parent, "linked");
            await Lab.Sleep(self);
        }
    });

    [Fact]
    public void The_end_of_one_goes_through_every_chain_of_links() => Simulation.Explore(
        Seeds,
        async self =>
        {
            const int Length = 5;
            var me = self.Pid;
            var first = self.SpawnMonitor(other => Chain(other, me, Length));
            var links = new List<Pid>();
            while (links.Count < Length)
                links.Add(await self.Receive<Pid>());

            self.Exit(links[Simulator.Of(self).Random.Next(Length)], Lab.Boom);

            Assert.Equal(Lab.Boom, (await self.Receive<Down>(WhenDown(first))).Reason);

            static async Task Chain(Self self, Pid parent, int length)
            {
                if (length > 1)
                    self.SpawnLink(next => Chain(next, parent, length - 1));
                self.Send(parent, self.Pid);
                await Lab.Sleep(self);
            }
        },
        new SimulationOptions { AllMustEnd = true });

    [Fact]
    public void One_of_many_gets_a_name_and_who_sees_it_down_finds_the_name_free()
    {
        Simulation.Explore(Seeds, async self =>
        {
            var winners = 0;
            var candidates = Enumerable.Range(0, 3).Select(_ => self.SpawnMonitor(Candidate)).ToList();
            foreach (var candidate in candidates)
            {
                await self.Receive<Down>(WhenDown(candidate));
                Assert.NotEqual(candidate.Target, self.Node.WhereIs("king"));
            }

            Assert.InRange(winners, 1, 3);
            self.Node.Register(self.Pid, "king");
            Assert.Equal(self.Pid, self.Node.WhereIs("king"));

            async Task Candidate(Self other)
            {
                await other.Pause();
                try
                {
                    other.Node.Register(other.Pid, "king");
                }
                catch (ArgumentException)
                {
                    return;
                }

                winners++;
                await other.Pause();
                Assert.Equal(other.Pid, other.Node.WhereIs("king"));
            }
        });
    }

    [Fact]
    public void A_name_given_to_a_process_that_is_dying_is_refused_or_taken_away_again()
    {
        var (given, refused) = (0, 0);
        Simulation.Explore(Seeds, async self =>
        {
            var child = self.SpawnMonitor(other => other.Pause());
            await self.Pause();
            try
            {
                self.Node.Register(child.Target, "late");
                given++;
            }
            catch (ArgumentException)
            {
                refused++;
            }

            await self.Receive<Down>();
            Assert.Null(self.Node.WhereIs("late"));
        });

        Assert.True(given > 0 && refused > 0, $"{given} were given, {refused} refused");
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

    private static Func<Down, bool> WhenDown(MonitorRef monitor) => down => ReferenceEquals(down.Ref, monitor);
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

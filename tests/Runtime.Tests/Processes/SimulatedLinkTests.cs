using Pail.Runtime.Processes;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Links and names in every order that a seed decides.</summary>
public sealed class SimulatedLinkTests
{
    private const int Seeds = 1000;

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

            // A second link after the end finds no process, which gives a message of its own.
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

    private static Func<Down, bool> WhenDown(MonitorRef monitor) => down => ReferenceEquals(down.Ref, monitor);
}

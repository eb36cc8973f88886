using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>Servers and supervisors under simulation.</summary>
public sealed class SimulatedServerTests
{
    private const int Seeds = 300;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_call_that_is_not_answered_times_out_in_virtual_time() => Simulation.Explore(Seeds, async self =>
    {
        var server = (await self.StartLink(new Servant())).Pid;

        var error = await Assert.ThrowsAsync<CallException>(async () => await self.Call(server, Servant.ToAnswerLater(_ => { })));

        Assert.Equal(ExitReason.Timeout, error.Reason);
        Assert.Equal(GenServerClient.DefaultTimeout, Simulator.Of(self).Elapsed);
    });

    [Fact]
    public void A_call_whose_answer_and_time_limit_fall_together_ends_once() => Simulation.Explore(Seeds, async self =>
    {
        var server = (await self.StartLink(new Servant())).Pid;
        try
        {
            Assert.Equal(7, await self.Call(server, AnswerAfter(Second), Second));
        }
        catch (CallException error)
        {
            Assert.Equal(ExitReason.Timeout, error.Reason);
        }

        Assert.Equal(0, await self.Call(server, new Servant.Get()));
        Assert.Empty(self.Flush());
    });

    [Fact]
    public void Every_caller_hears_once_from_a_server_that_dies_while_it_is_called()
    {
        var reasons = new HashSet<ExitKind>();
        Simulation.Explore(Seeds, async self =>
        {
            var server = (await self.Node.Start(new Servant())).Pid;
            var outcomes = new List<ExitReason?>();
            var callers = Enumerable.Range(0, 4).Select(number => self.SpawnMonitor(async caller =>
            {
                try
                {
                    await caller.Call(server, new Servant.Add(number));
                    outcomes.Add(null);
                }
                catch (CallException error)
                {
                    outcomes.Add(error.Reason);
                    reasons.Add(error.Reason.Kind);
                }
            })).ToList();
            self.Exit(server, ExitReason.Kill);

            foreach (var caller in callers)
                Assert.Equal(ExitReason.Normal, (await self.Receive<Down>(down => down.Ref == caller)).Reason);

            Assert.Equal(4, outcomes.Count);
            Assert.DoesNotContain(ExitReason.Timeout, outcomes);
        });

        Assert.Contains(ExitKind.NoProc, reasons);
    }

    [Fact]
    public void Starting_with_a_time_limit_and_stopping_with_one_take_virtual_time() => Simulation.Explore(Seeds, async self =>
    {
        self.TrapExit = true;
        var slow = new Servant { OnInit = Slow };
        var started = await self.StartLink(slow, new ServerOptions { Timeout = Second });
        Assert.Equal(ExitReason.Timeout, started.Reason);

        var servant = new Servant { Traps = true, OnTerminate = async (servant, _, _) => await servant.Me.Receive<DateTime>() };
        var stubborn = (await self.StartLink(servant)).Pid;
        var error = await Assert.ThrowsAsync<CallException>(async () => await self.Node.Stop(stubborn, timeout: Second));
        Assert.Equal(ExitReason.Timeout, error.Reason);
        Assert.Equal(2 * Second, Simulator.Of(self).Elapsed);

        async ValueTask<GenServer<int>.InitResult> Slow(Servant servant)
        {
            await Task.Delay(2 * Second, servant.Me.Node.TimeProvider);
            return Servant.Ready();
        }
    });

    [Fact]
    public void A_supervisor_restarts_a_child_that_crashes_and_stops_it_in_the_end() => Simulation.Explore(Seeds, async self =>
    {
        var supervisor = (await self.StartSupervisorLink([ChildSpec.Of("child", () => new Servant())])).Pid;
        var first = (await self.Node.WhichChildren(supervisor))[0].Pid!.Value;
        var watch = self.Monitor(first);
        self.Cast(first, new Servant.Tell((_, _) => throw new InvalidOperationException("boom")));
        await self.Receive<Down>(down => down.Ref == watch);

        // The supervisor hears of it at the same time as we do, and answers while it restarts.
        Pid? second;
        do
            second = (await self.Node.WhichChildren(supervisor))[0].Pid;
        while (second is null || second == first);

        Assert.Equal(0, await self.Call(second.Value, new Servant.Get()));
        await self.Node.Stop(supervisor);
        Assert.False(self.Node.IsAlive(second.Value));
    });

    [Fact]
    public void A_supervisor_gives_up_when_restarts_come_too_fast_and_not_when_time_passes_between() => Simulation.Explore(50, async self =>
    {
        self.TrapExit = true;
        var supervisor = (await self.StartSupervisorLink(
            [ChildSpec.Of("child", () => new Servant(), new ServerOptions { Name = "child" })],
            new SupervisorOptions { MaxRestarts = 1, Within = Second })).Pid;

        for (var i = 0; i < 5; i++)
        {
            await Crash();
            await Task.Delay(2 * Second, self.Node.TimeProvider);
            Assert.True(self.Node.IsAlive(supervisor));
        }

        await Crash();
        await Task.Delay(Second / 2, self.Node.TimeProvider);
        await Crash();
        Assert.Equal(ExitReason.Shutdown, (await self.Receive<Exit>(exit => exit.From == supervisor)).Reason);

        async Task Crash()
        {
            var child = self.Node.WhereIs("child")!.Value;
            var watch = self.Monitor(child);
            self.Exit(child, ExitReason.Kill);
            await self.Receive<Down>(down => down.Ref == watch);
        }
    });

    private static Servant.Ask<int> AnswerAfter(TimeSpan time) => new((servant, from, state) =>
    {
        var timer = servant.Me.Node.TimeProvider.CreateTimer(_ => from.Reply(7), null, time, Timeout.InfiniteTimeSpan);
        servant.Me.Ended.Register(timer.Dispose);
        return (GenServer<int>.CallResult)Servant.Go(state);
    });
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>Runs that cannot come to an end: deadlocks, livelocks, and waits for the outside world.</summary>
public sealed class StuckSimulationTests
{
    [Fact]
    public void A_receive_of_what_nobody_sends_is_a_deadlock_that_names_it()
    {
        var error = Fails(async self =>
        {
            self.Node.Register(self.Pid, "waiter");
            self.Send(self.Pid, "no number");
            await self.Receive<int>(number => number > 0);
        });

        Assert.Equal(SimulationFailure.Deadlock, error.Failure);
        Assert.Contains(
            "#PID<0.1.0> \"waiter\", the root, waits for a message of type Int32 that satisfies a guard; 1 others wait",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains("Simulation.Run(seed: 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_that_wait_for_each_other_are_both_named()
    {
        var error = Fails(async self =>
        {
            var me = self.Pid;
            self.Spawn(async other =>
            {
                await other.Receive<int>();
                other.Send(me, "after you");
            });
            await self.Receive<string>();
        });

        Assert.Equal(SimulationFailure.Deadlock, error.Failure);
        Assert.Contains("#PID<0.1.0>, the root, waits for a message of type String", error.Message, StringComparison.Ordinal);
        Assert.Contains("#PID<0.2.0> waits for a message of type Int32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_that_wait_for_an_answer_that_never_comes_are_a_deadlock_that_names_the_calls()
    {
        var error = Fails(async self =>
        {
            var one = (await self.StartLink(new Servant())).Pid;
            var other = (await self.StartLink(new Servant())).Pid;
            var silent = Servant.ToAnswerLater(static _ => { });
            await self.Call(one, Servant.ToAnswer(inner => inner.Call(other, silent, Timeout.InfiniteTimeSpan)), Timeout.InfiniteTimeSpan);
        });

        Assert.Equal(SimulationFailure.Deadlock, error.Failure);
        Assert.Contains("the root, waits for the answer of #PID<0.2.0>", error.Message, StringComparison.Ordinal);
        Assert.Contains("#PID<0.2.0> waits for the answer of #PID<0.3.0>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_for_the_end_of_a_process_is_named()
    {
        var error = Fails(async self =>
        {
            var server = (await self.StartLink(new Servant())).Pid;
            await self.Node.WaitForExit(server);
        });

        Assert.Equal(SimulationFailure.Deadlock, error.Failure);
        Assert.Contains("the root, waits for the end of #PID<0.2.0>", error.Message, StringComparison.Ordinal);
        Assert.Contains("#PID<0.2.0> waits for requests, as an idle Servant", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_for_a_server_whose_init_never_ends_is_named()
    {
        var error = Fails(async self => await self.StartLink(new Servant
        {
            OnInit = async servant =>
            {
                await servant.Me.Receive<DateTime>();
                return Servant.Ready();
            },
        }));

        Assert.Equal(SimulationFailure.Deadlock, error.Failure);
        Assert.Contains("the root, waits for the start of a Servant", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_for_the_outside_world_fails_at_once_and_says_so()
    {
        var never = new TaskCompletionSource();

        var error = Fails(async _ => await never.Task);

        Assert.Equal(SimulationFailure.OutsideWait, error.Failure);
        Assert.Contains("the root, waits for something that is no message, no call and no timer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_from_another_thread_fails_the_run()
    {
        var error = Fails(self =>
        {
            var (node, me) = (self.Node, self.Pid);
            var idle = self.Spawn(async other => await other.Receive<DateTime>());
            return Later();

            async Task Later()
            {
                // While the other process does not wait yet, a message schedules no process.
                await Task.Delay(TimeSpan.FromMilliseconds(1), node.TimeProvider);
                var thread = new Thread(() => node.Send(idle, me));
                thread.Start();
                thread.Join();
                await Task.Yield();
            }
        });

        Assert.Equal(SimulationFailure.OutsideWork, error.Failure);
        Assert.Contains("Another thread meddled with #PID<0.2.0>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_round_in_circles_is_ended_and_names_who_ran_last()
    {
        var error = Fails(
            async self =>
            {
                var me = self.Pid;
                self.Spawn(async other =>
                {
                    while (true)
                    {
                        other.Send(me, "ping");
                        await Task.Yield();
                    }
                });
                while (true)
                    await self.Receive();
            },
            new SimulationOptions { MaxSteps = 1000 });

        Assert.Equal(SimulationFailure.Livelock, error.Failure);
        Assert.Equal(1000, error.Steps);
        Assert.Contains("1000 at 00:00:00: #PID<0.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Timers_that_never_end_are_a_livelock_too()
    {
        var error = Fails(
            async self =>
            {
                using var timer = self.Node.TimeProvider.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
                await self.Receive();
            },
            new SimulationOptions { MaxSteps = 100 });

        Assert.Equal(SimulationFailure.Livelock, error.Failure);
        Assert.Contains("a timer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_timer_throws_fails_the_run()
    {
        var boom = new InvalidOperationException("boom");

        var error = Fails(async self =>
        {
            using var timer = self.Node.TimeProvider.CreateTimer(_ => throw boom, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            await self.Receive();
        });

        Assert.Equal(SimulationFailure.Failed, error.Failure);
        Assert.Same(boom, error.InnerException);
    }

    [Fact]
    public void A_dead_process_that_unwinds_for_ever_is_reported()
    {
        var over = false;

        var error = Fails(
            async self =>
            {
                var me = self.Pid;
                self.Spawn(async other =>
                {
                    other.Send(me, "ready");
                    while (!Volatile.Read(ref over))
                        await Task.Yield();
                });
                await self.Receive();
            },
            new SimulationOptions { MaxSteps = 100 });

        // It is on the thread pool by now, where it would go on as long as the program.
        Volatile.Write(ref over, true);
        Assert.Equal(SimulationFailure.Livelock, error.Failure);
    }

    private static SimulationException Fails(Func<Self, Task> root, SimulationOptions? options = null) =>
        Assert.Throws<SimulationException>(() => Simulation.Run(seed: 3, root, options));
}

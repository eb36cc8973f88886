using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>
/// Timers that are started, cancelled and fired at the same time, and whose destinations end meanwhile: nothing is lost, nothing comes
/// twice.
/// </summary>
public sealed class TimerStressTests
{
    [Fact]
    [Trait("Rule", "K3")]
    public async Task Every_timer_fires_once_unless_its_cancel_said_it_would_not()
    {
        const int many = 20_000;
        await using var node = new Node();
        var got = new ConcurrentBag<int>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var target = node.Spawn(async self =>
        {
            while (await self.Receive() is int number)
                got.Add(number);
            all.SetResult();
        });
        var cancelled = new ConcurrentBag<int>();

        await Parallel.ForAsync(0, 4, (worker, _) =>
        {
            var random = new Random(worker);
            List<(int Number, TimerRef Timer)> mine = [];
            for (var number = worker; number < many; number += 4)
            {
                mine.Add((number, node.SendAfter(target, number, TimeSpan.FromMilliseconds(random.Next(4)))));
                if (random.Next(2) == 0)
                    continue;

                var (other, timer) = mine[random.Next(mine.Count)];
                if (node.CancelTimer(timer) is not null)
                    cancelled.Add(other);
            }

            return ValueTask.CompletedTask;
        });

        // Behind all of them: their deadlines have been set before its own.
        node.SendAfter(target, "end", TimeSpan.FromMilliseconds(10));
        await all.Task.Soon();

        Assert.Equal(Enumerable.Range(0, many), got.Concat(cancelled).Order());
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    [Trait("Rule", "K6")]
    public async Task Whatever_is_started_while_its_destination_ends_is_not_left_behind()
    {
        await using var node = new Node();
        for (var round = 0; round < 300; round++)
        {
            var target = node.Idle();
            var starting = Task.Run(
                () =>
                {
                    TimerRef timer;
                    do
                    {
                        timer = node.SendAfter(target, "message", TimeSpan.FromDays(1));
                    }
                    while (node.ReadTimer(timer) is not null);
                },
                TestContext.Current.CancellationToken);
            node.Exit(target, ExitReason.Kill);
            await node.End(target);
            await starting.Soon();
            Assert.Equal(0, node.Timers.Count);
        }
    }

    [Fact]
    [Trait("Rule", "K9")]
    public async Task Timers_that_are_due_at_once_from_many_threads_all_fire_although_the_clock_stands_still()
    {
        const int each = 10_000;
        await using var node = new Node(new NodeOptions { TimeProvider = new FakeTimeProvider() });
        var probe = new Probe(node);

        await Parallel.ForAsync(0, 4, (worker, _) =>
        {
            for (var i = 0; i < each; i++)
                node.SendAfter(probe.Pid, (worker, i), TimeSpan.Zero);
            return ValueTask.CompletedTask;
        });

        var got = (await probe.Next(4 * each)).Cast<(int Worker, int Number)>().ToLookup(item => item.Worker, item => item.Number);
        Assert.All(Enumerable.Range(0, 4), worker => Assert.Equal(Enumerable.Range(0, each), got[worker]));
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    public async Task A_million_timers_are_set_cancelled_and_fired()
    {
        const int many = 1_000_000;
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var target = node.Idle();
        var timers = new TimerRef[many];
        for (var i = 0; i < many; i++)
            timers[i] = node.SendAfter(target, "message", TimeSpan.FromMilliseconds(1 + (i * 7919L % 1_000_003)));
        Assert.Equal(many, node.Timers.Count);

        var cancelled = 0;
        for (var i = 0; i < many; i += 2)
            cancelled += node.CancelTimer(timers[i]) is null ? 0 : 1;
        Assert.Equal(many / 2, cancelled);
        time.Advance(TimeSpan.FromMilliseconds(500_000));
        Assert.Equal(timers.Count(IsPending), node.Timers.Count);

        node.Exit(target, ExitReason.Kill);
        await node.End(target);
        Assert.Equal(0, node.Timers.Count);
        Assert.DoesNotContain(timers, IsPending);

        static bool IsPending(TimerRef timer) => timer.Index != TimerRef.NotPending;
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>Streams that are left before their end.</summary>
public sealed class TaskStreamHaltTests
{
    private readonly List<Pid> _started = [];

    [Theory]
    [Trait("Rule", "T22")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_loop_that_is_left_early_leaves_nothing_behind(bool trap) => Simulation.Explore(300, async self =>
    {
        _started.Clear();
        self.TrapExit = trap;

        await foreach (var result in self.AsyncStream(Endless(), Work, new TaskStreamOptions { MaxConcurrency = 4, Ordered = false }))
        {
            if (result.Value >= 3)
                break;
        }

        NothingIsLeft(self);
    });

    [Fact]
    [Trait("Rule", "T22")]
    public void An_exception_in_the_loop_leaves_nothing_behind() => Simulation.Explore(300, async self =>
    {
        _started.Clear();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var result in self.AsyncStream(Endless(), Work, new TaskStreamOptions { MaxConcurrency = 4 }))
                throw new InvalidOperationException($"{result}");
        });

        NothingIsLeft(self);
    });

    [Fact]
    [Trait("Rule", "T22")]
    public void An_exception_of_the_inputs_leaves_nothing_behind() => Simulation.Explore(100, async self =>
    {
        _started.Clear();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => self.AsyncStream(Broken(), Work, new TaskStreamOptions { MaxConcurrency = 4 }).All());

        NothingIsLeft(self);

        static IEnumerable<int> Broken()
        {
            for (var number = 0; number < 3; number++)
                yield return number;
            throw new InvalidOperationException("no more");
        }
    });

    [Fact]
    [Trait("Rule", "T22")]
    public void A_task_that_ignores_exit_signals_is_gone_too() => Simulation.Explore(100, async self =>
    {
        _started.Clear();
        await foreach (var _ in self.AsyncStream([0, 1], Trapping, new TaskStreamOptions { MaxConcurrency = 2, Ordered = false }))
            break;

        NothingIsLeft(self);

        Task<int> Trapping(Self child, int number)
        {
            child.TrapExit = true;
            _started.Add(child.Pid);
            return number == 0 ? Task.FromResult(0) : Forever(child);
        }
    });

    [Fact]
    [Trait("Rule", "T22")]
    public void Tasks_end_with_a_consumer_that_is_killed_or_is_done_without_disposing_the_stream() => Simulation.Explore(200, async self =>
    {
        for (var round = 0; round < 2; round++)
        {
            var kill = round == 0;
            _started.Clear();
            var consumer = self.SpawnMonitor(async child =>
            {
                var stream = child.AsyncStream(Endless(), Work, new TaskStreamOptions { MaxConcurrency = 3 }).GetAsyncEnumerator();
                await stream.MoveNextAsync();
                if (kill)
                    await Forever(child);
            });
            if (kill)
            {
                await self.Sleep(TimeSpan.FromMilliseconds(3));
                self.Exit(consumer.Target, ExitReason.Kill);
            }

            await self.Receive<Down>(down => down.Ref == consumer);
            foreach (var pid in _started)
                await self.EndOf(pid);
            Assert.NotEmpty(_started);
            self.HasNothingLeft();
        }
    });

    [Fact]
    [Trait("Rule", "T22")]
    public void A_task_that_fails_while_the_loop_is_left_harms_nobody_or_ends_all() => Simulation.Explore(300, async self =>
    {
        _started.Clear();
        var consumer = self.SpawnMonitor(async child =>
        {
            await foreach (var _ in child.AsyncStream([0, 1, 2], Failing, new TaskStreamOptions { MaxConcurrency = 3, Ordered = false }))
                break;
            NothingIsLeft(child);
        });

        var reason = (await self.Receive<Down>()).Reason;
        Assert.True(reason.Kind == ExitKind.Normal || reason.Equals(Boom), $"{reason}");
        foreach (var pid in _started)
            await self.EndOf(pid);

        async Task<int> Failing(Self child, int number)
        {
            _started.Add(child.Pid);
            if (number == 0)
                return 0;

            await Task.Yield();
            throw new ExitException(Boom);
        }
    });

    [Fact]
    [Trait("Rule", "T22")]
    public async Task A_cancelled_enumeration_leaves_nothing_behind()
    {
        await using var node = new Node();

        await node.In(async self =>
        {
            using var cancel = new CancellationTokenSource();
            var running = Lab.Event();
            var pids = new List<Pid>();
            self.StartTask(async () =>
            {
                await running.Task;
                await cancel.CancelAsync();
            });

            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var _ in self.AsyncStream([1], Wait).WithCancellation(cancel.Token))
                    Assert.Fail("The task waits for ever.");
            });

            Assert.Equal(cancel.Token, error.CancellationToken);
            Assert.False(node.IsAlive(Assert.Single(pids)));
            self.HasNothingLeft();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var _ in self.AsyncStream([1], Wait).WithCancellation(cancel.Token))
                    Assert.Fail("It was cancelled before.");
            });
            self.HasNothingLeft();

            Task<int> Wait(Self child, int number)
            {
                pids.Add(child.Pid);
                running.TrySetResult();
                return Forever(child);
            }
        });
    }

    private async Task<int> Work(Self child, int number)
    {
        _started.Add(child.Pid);
        await child.Sleep(TimeSpan.FromMilliseconds(number % 5));
        return number;
    }

    private void NothingIsLeft(Self self)
    {
        Assert.All(_started, pid => Assert.False(self.Node.IsAlive(pid)));
        Assert.Equal(self.Node.Processes().Count, self.Node.Processes().Except(_started).Count());
        self.HasNothingLeft();
    }

    private static IEnumerable<int> Endless()
    {
        for (var number = 0; ; number++)
            yield return number;
    }
}

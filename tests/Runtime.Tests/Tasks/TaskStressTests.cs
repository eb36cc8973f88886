using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>
/// Thousands of tasks that give values, fail, hang and are ended at random, on real threads: each is accounted for, and nothing of them is
/// left.
/// </summary>
public sealed class TaskStressTests
{
    private const int Owners = 8;
    private const int Rounds = 400;

    private static readonly TimeSpan[] Waits = [TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(3)];

    [Fact]
    [Trait("Rule", "T9")]
    [Trait("Rule", "T10")]
    [Trait("Rule", "T11")]
    public async Task Whatever_is_done_to_a_task_no_value_is_lost_and_nothing_is_left()
    {
        await using var node = new Node();

        await Task.WhenAll(Enumerable.Range(1, Owners).Select(seed => node.In(self => Own(self, new Random(seed)))));

        // The ignored and the late run on.
        foreach (var pid in node.Processes())
            node.Exit(pid, ExitReason.Kill);
        foreach (var pid in node.Processes())
            await node.End(pid);
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "T20")]
    [Trait("Rule", "T22")]
    public async Task Streams_that_are_left_at_random_leave_nothing()
    {
        await using var node = new Node();

        await Task.WhenAll(Enumerable.Range(1, Owners).Select(seed => node.In(self => Stream(self, new Random(seed)))));

        Assert.Empty(node.Processes());
    }

    [Fact]
    [Trait("Rule", "T9")]
    public async Task A_task_ends_also_when_its_owner_is_ended_while_it_shuts_it_down()
    {
        await using var node = new Node();
        for (var round = 0; round < 5 * Rounds; round++)
        {
            var begun = Lab.Event();
            var owner = node.Spawn(async self =>
            {
                while (true)
                {
                    var task = self.Async(child => Forever(child));
                    begun.TrySetResult();
                    await task.Shutdown();
                }
            });
            await begun.Task.Soon();
            node.Exit(owner, Boom);
            await node.End(owner);
        }

        foreach (var pid in node.Processes())
            await node.End(pid);
    }

    private static async Task Own(Self self, Random random)
    {
        self.TrapExit = true;
        for (var round = 0; round < Rounds; round++)
        {
            var kind = random.Next(4);
            var gave = new TaskCompletionSource();
            var task = self.Async(child => Behave(child, kind, gave));
            var result = await Treat(task, random);

            // A value that the task came to give is a result, unless its owner had let go of it.
            if (result is { } treated)
            {
                await self.EndOf(task.Pid);
                Assert.Equal(gave.Task.IsCompleted, treated.IsOk);
                if (kind == 2)
                    Assert.True(
                        treated.Reason is null || treated.Reason.Equals(Boom) || treated.Reason.Kind == ExitKind.Killed, $"{treated}");
            }
            else
            {
                self.Unlink(task.Pid);
                self.Exit(task.Pid, ExitReason.Kill);
                await self.EndOf(task.Pid);
            }

            Assert.All(self.Flush(), message => Assert.Equal(task.Pid, Assert.IsType<Exit>(message).From));
            self.HasNothingLeft();
        }
    }

    private static async Task<int> Behave(Self child, int kind, TaskCompletionSource gave)
    {
        switch (kind)
        {
            case 0:
                break;
            case 1:
                await Task.Yield();
                break;
            case 2:
                throw new ExitException(Boom);
            default:
                return await Forever(child);
        }

        // A task that was ended while it yielded still finishes its code, but its value goes nowhere.
        if (!child.Process.HasEnded)
            gave.SetResult();
        return kind;
    }

    /// <summary>Deals with a task in one way or another; null when its owner has let go of it.</summary>
    private static async Task<TaskResult<int>?> Treat(TaskProcess<int> task, Random random)
    {
        var wait = Waits[random.Next(Waits.Length)];
        switch (random.Next(5))
        {
            case 0:
                var result = await task.Yield(wait);
                return result.Any ? result : await task.Shutdown();
            case 1:
                return await task.Shutdown(wait);
            case 2:
                return await task.Kill();
            case 3:
                return task.Ignore() is { Any: true } ignored ? ignored : null;
            default:
                try
                {
                    return TaskResultOf(await task.Await(wait));
                }
                catch (TaskExitException error)
                {
                    return error.Reason.Kind == ExitKind.Timeout ? null : TaskResult<int>.Exit(error.Reason);
                }
        }
    }

    private static TaskResult<int> TaskResultOf(int value) => TaskResult<int>.Ok(value);

    private static async Task Stream(Self self, Random random)
    {
        self.TrapExit = true;
        for (var round = 0; round < Rounds / 4; round++)
        {
            var options = new TaskStreamOptions
            {
                MaxConcurrency = random.Next(1, 8),
                Ordered = random.Next(2) == 0,
                Timeout = TimeSpan.FromMilliseconds(20),
                OnTimeout = TaskStreamTimeout.KillTask,
            };
            var (last, taken, sum) = (random.Next(40), 0, 0);
            await foreach (var result in self.AsyncStream(Enumerable.Range(0, 30), Work, options))
            {
                taken++;
                sum += result.Or(0);
                if (taken > last)
                    break;
                Assert.True(result.IsOk || result.Reason!.Equals(Boom) || result.Reason.Kind == ExitKind.Timeout, $"{result}");
            }

            Assert.Equal(Math.Min(last + 1, 30), taken);
            self.HasNothingLeft();
        }

        static async Task<int> Work(Self child, int number) => (number % 10) switch
        {
            7 => throw new ExitException(Boom),
            9 when number == 29 => await Forever(child),
            var rest => rest,
        };
    }
}

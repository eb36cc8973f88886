using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>The time limit of each task of a stream, and what becomes of a task that fails.</summary>
public sealed class TaskStreamTimeTests
{
    [Fact]
    [Trait("Rule", "T19")]
    public void A_task_that_takes_too_long_ends_the_stream() => Simulation.Explore(50, async self =>
    {
        var started = new Dictionary<Pid, int>();
        var options = new TaskStreamOptions { MaxConcurrency = 2, Timeout = Second * 1.5 };

        var error = await Assert.ThrowsAsync<TaskExitException>(() => self.AsyncStream([1, 2, 1, 1], Work, options).All());

        Assert.Equal(ExitReason.Timeout, error.Reason);
        Assert.Equal(2, started[error.Task]);
        Assert.EndsWith("took longer than 1500 ms", error.Message, StringComparison.Ordinal);
        Assert.All(started.Keys, pid => Assert.False(self.Node.IsAlive(pid)));
        self.HasNothingLeft();

        Task<int> Work(Self child, int number)
        {
            started.Add(child.Pid, number);
            return Sleep(child, number);
        }
    });

    [Fact]
    [Trait("Rule", "T19")]
    public void Only_the_task_that_takes_too_long_is_killed_if_that_is_wanted() => Simulation.Explore(50, async self =>
    {
        var options = new TaskStreamOptions { MaxConcurrency = 3, Timeout = Second * 1.5, OnTimeout = TaskStreamTimeout.KillTask };

        Assert.Equal(
            ["ok 1", "exit timeout", "ok 0"],
            (await self.AsyncStream([1, 2, 0], Sleep, options).All()).Select(result => result.ToString()));
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T19")]
    public void A_task_ends_when_its_time_is_up_also_while_the_consumer_does_something_else() => Simulation.Explore(50, async self =>
    {
        var started = new List<Pid>();
        var options = new TaskStreamOptions { MaxConcurrency = 2, Timeout = Second, OnTimeout = TaskStreamTimeout.KillTask };
        var results = new List<TaskResult<int>>();

        await foreach (var result in self.AsyncStream([0, 9], Work, options))
        {
            results.Add(result);
            await self.Sleep(Second * 2);
            Assert.All(started, pid => Assert.False(self.Node.IsAlive(pid)));
        }

        Assert.Equal(["ok 0", "exit timeout"], results.Select(result => result.ToString()));
        self.HasNothingLeft();

        Task<int> Work(Self child, int number)
        {
            started.Add(child.Pid);
            return Sleep(child, number);
        }
    });

    [Fact]
    [Trait("Rule", "T19")]
    public void A_task_may_be_given_for_ever() => Simulation.Run(async self =>
    {
        var options = new TaskStreamOptions { Timeout = Timeout.InfiniteTimeSpan };

        Assert.Equal([100_000], Values(await self.AsyncStream([100_000], Sleep, options).All()));
    });

    [Fact]
    [Trait("Rule", "T20")]
    public async Task A_task_that_fails_ends_a_consumer_that_does_not_trap_exits()
    {
        await using var node = new Node();
        var others = new TaskCompletionSource<Pid>(TaskCreationOptions.RunContinuationsAsynchronously);

        Assert.Equal(Boom, await node.EndOf(async self =>
        {
            await self.AsyncStream([1, 2], Work, new TaskStreamOptions { MaxConcurrency = 2 }).All();
            Assert.Fail("The link comes first.");
        }));
        await node.End(await others.Task.Soon());

        // Not before the other one runs, which the end of the consumer would keep from it.
        async Task<int> Work(Self child, int number)
        {
            if (number == 2)
            {
                await others.Task;
                throw new ExitException(Boom);
            }

            others.SetResult(child.Pid);
            return await Forever(child);
        }
    }

    [Fact]
    [Trait("Rule", "T20")]
    public void The_failure_of_a_task_is_a_result_for_a_consumer_that_traps_exits() => Simulation.Explore(100, async self =>
    {
        self.TrapExit = true;

        var results = await self.AsyncStream([1, 2, 3], Work).All();

        Assert.Equal(["ok 1", "exit boom", "exit normal"], results.Select(result => result.ToString()));
        self.HasNothingLeft();

        static int Work(int number) => number switch
        {
            1 => number,
            2 => throw new ExitException(Boom),
            _ => throw new ExitException(ExitReason.Normal),
        };
    });

    [Fact]
    [Trait("Rule", "T21")]
    public void A_failure_tells_its_input_if_that_is_wanted() => Simulation.Run(async self =>
    {
        self.TrapExit = true;

        var zipped = await self.AsyncStream([1, 2], Work, new TaskStreamOptions { ZipInputOnExit = true }).All();
        var plain = await self.AsyncStream([1, 2], Work).All();

        Assert.Equal([null, 2], zipped.Select(result => result.Input));
        Assert.Equal([null, Boom], zipped.Select(result => result.Reason));
        Assert.Equal([null, null], plain.Select(result => result.Input));

        static int Work(int number) => number == 1 ? 1 : throw new ExitException(Boom);
    });

    private static IEnumerable<T> Values<T>(IEnumerable<TaskResult<T>> results) => results.Select(result => result.Value);

    private static async Task<int> Sleep(Self child, int seconds)
    {
        await child.Sleep(Second * seconds);
        return seconds;
    }
}

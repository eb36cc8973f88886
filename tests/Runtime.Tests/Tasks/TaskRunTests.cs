using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

#pragma warning disable xUnit1051 // What happens without a token is what these tests are about.

namespace Pail.Runtime.Tests.Tasks;

/// <summary>Task processes and .NET tasks, both ways.</summary>
public sealed class TaskRunTests
{
    [Fact]
    public async Task Code_outside_any_process_runs_a_function_in_a_process_and_awaits_its_value()
    {
        await using var node = new Node();

        Assert.Equal(1, await node.RunTask(() => 1).Soon());
        Assert.Equal(2, await node.RunTask(async () =>
        {
            await Task.Yield();
            return 2;
        }).Soon());
        var pid = await node.RunTask(self => Task.FromResult(self.Pid)).Soon();

        Assert.DoesNotContain(pid, node.Processes());
    }

    [Fact]
    public async Task Its_process_is_one_like_any_other()
    {
        await using var node = new Node();
        var running = Lab.Event();

        var task = node.RunTask(self =>
        {
            running.SetResult();
            return Forever(self);
        });
        await running.Task.Soon();
        var info = node.Info(Assert.Single(node.Processes()))!;
        node.Send(info.Pid, 5);

        Assert.StartsWith("TaskRunTests.Its_process_is_one_like_any_other", info.InitialCall, StringComparison.Ordinal);
        Assert.Empty(info.Callers);
        Assert.Equal(5, await task.Soon());
    }

    [Fact]
    public async Task It_fails_with_the_exception_of_the_function_or_with_the_exit_of_the_process()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var error = new InvalidOperationException("oh");

        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => node.RunTask(Failing(error)).Soon()));
        Assert.Contains(
            "started from outside any process terminating: InvalidOperationException: oh",
            Assert.Single(log.Errors),
            StringComparison.Ordinal);
        Assert.Equal(Boom, (await Assert.ThrowsAsync<ExitException>(() => node.RunTask(Exiting(Boom)).Soon())).Reason);

        var killed = node.RunTask(self =>
        {
            node.Exit(self.Pid, ExitReason.Kill);
            return Forever(self);
        });
        Assert.Equal(ExitReason.Killed, (await Assert.ThrowsAsync<ExitException>(() => killed.Soon())).Reason);
    }

    [Fact]
    public async Task A_token_asks_its_process_to_shut_down()
    {
        await using var node = new Node();
        using var cancel = new CancellationTokenSource();
        var running = Lab.Event();
        var task = node.RunTask(
            self =>
            {
                running.SetResult();
                return Forever(self);
            },
            cancel.Token);
        await running.Task.Soon();

        await cancel.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Soon());
        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.Empty(node.Processes());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => node.RunTask(Forever, cancel.Token));
    }

    [Fact]
    public void Who_does_not_own_a_task_awaits_its_NET_task() => Simulation.Explore(50, async self =>
    {
        self.TrapExit = true;
        var value = self.Async(() => 1);
        var error = new InvalidOperationException("oh");
        var failed = self.Async(Failing(error));
        var other = self.Async(
            async _ => (await value.AsTask(), await Assert.ThrowsAsync<InvalidOperationException>(() => failed.AsTask())));

        Assert.Equal((1, error), await other.Await());
        Assert.Equal(1, await value.Await());
        Assert.Same(value.AsTask(), value.AsTask());
        Assert.Equal(1, await value.AsTask());
    });

    [Fact]
    public async Task A_NET_task_is_awaited_in_a_process_as_it_is()
    {
        await using var node = new Node();
        var outside = new TaskCompletionSource<int>();

        var task = node.RunTask(async self =>
        {
            var pid = self.Pid;
            var value = await outside.Task;
            Assert.Equal(pid, self.Pid);
            return value + await self.Async(() => 1).Await();
        });
        outside.SetResult(1);

        Assert.Equal(2, await task.Soon());
    }

    [Fact]
    public async Task The_NET_task_of_a_task_that_ends_meanwhile_is_complete_whoever_comes_first()
    {
        await using var node = new Node();

        await node.In(async self =>
        {
            for (var round = 0; round < 2000; round++)
            {
                var task = self.Async(() => round);
                var first = Task.Run(task.AsTask, TestContext.Current.CancellationToken);
                Assert.Equal(round, await task.AsTask().Soon());
                Assert.Equal(round, await first.Soon());
                Assert.Equal(round, await task.Await());
            }
        });
    }

    [Fact]
    public async Task Bad_input_is_refused_at_once()
    {
        await using var node = new Node();

        Assert.Throws<ArgumentNullException>("function", () => { _ = node.RunTask((Func<int>)null!); });
        Assert.Throws<ArgumentNullException>("function", () => { _ = node.RunTask((Func<Self, Task<int>>)null!); });
        Assert.Throws<ArgumentNullException>("function", () => node.StartTask((Func<Self, Task>)null!));
        Assert.Throws<ArgumentNullException>("node", () => { _ = TaskRun.RunTask(null!, () => 1); });
    }
}

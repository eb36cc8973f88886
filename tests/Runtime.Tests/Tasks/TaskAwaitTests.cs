using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

public sealed class TaskAwaitTests
{
    [Fact]
    [Trait("Rule", "T3")]
    public async Task Who_lets_an_awaited_task_fail_has_not_ended_cleanly_though_the_task_has()
    {
        await using var node = new Node();

        var reason = await node.EndOf(self => self.Async(Exiting(ExitReason.Normal)).Await().AsTask());

        Assert.Equal(ExitReason.Normal, Assert.IsType<TaskExitException>(reason.Term).Reason);
    }

    [Fact]
    [Trait("Rule", "T1")]
    public void The_value_comes_as_a_message_and_the_end_behind_it() => Simulation.Explore(50, async self =>
    {
        var task = self.Async(() => 42);

        Assert.Equal(new TaskReply<int>(task.Ref, 42), await self.Receive());
        Assert.Equal(new Down(task.Ref, task.Pid, ExitReason.Normal), await self.Receive());
    });

    [Fact]
    [Trait("Rule", "T1")]
    public async Task A_task_takes_functions_of_every_kind()
    {
        await using var node = new Node();

        await node.In(async self =>
        {
            Assert.Equal(1, await self.Async(() => 1).Await());
            Assert.Equal(2, await self.Async(async () =>
            {
                await Task.Yield();
                return 2;
            }).Await());
            var pid = self.Async(child => Task.FromResult(child.Pid));
            Assert.Equal(pid.Pid, await pid.Await());
            self.HasNothingLeft();
        });
    }

    [Fact]
    [Trait("Rule", "T2")]
    public async Task Only_the_owner_may_wait_for_a_task_and_the_error_names_both()
    {
        await using var node = new Node();

        await node.In(async self =>
        {
            var task = self.Async(Forever);
            var stranger = self.Async(child =>
            {
                string[] errors =
                [
                    Refusal(() => _ = task.Await().AsTask()),
                    Refusal(() => _ = task.Yield().AsTask()),
                    Refusal(() => _ = task.Shutdown().AsTask()),
                    Refusal(() => _ = task.Kill().AsTask()),
                    Refusal(() => _ = task.Ignore()),
                    Refusal(() => _ = child.AwaitMany([task]).AsTask()),
                    Refusal(() => _ = child.YieldMany([task]).AsTask()),
                ];
                return Task.FromResult(errors);
            });

            foreach (var error in await stranger.Await())
            {
                Assert.Contains(self.Pid.ToString(), error, StringComparison.Ordinal);
                Assert.Contains(stranger.Pid.ToString(), error, StringComparison.Ordinal);
            }

            await task.Kill();
        });

        static string Refusal(Action operation) => Assert.Throws<InvalidOperationException>(operation).Message;
    }

    [Fact]
    [Trait("Rule", "T2")]
    public async Task Code_outside_any_process_is_told_to_await_the_NET_task()
    {
        await using var node = new Node();
        var task = await node.Within(self => Task.FromResult(self.Async(() => 1)));

        Assert.Contains(
            "AsTask()", Assert.Throws<InvalidOperationException>(() => { _ = task.Await().AsTask(); }).Message, StringComparison.Ordinal);
        Assert.Equal(1, await task.AsTask().Soon());
    }

    [Fact]
    [Trait("Rule", "T3")]
    public void Await_gives_the_value_and_leaves_no_message_behind() => Simulation.Explore(100, async self =>
    {
        var task = self.Async(() => "value");

        Assert.Equal("value", await task.Await());
        await self.EndOf(task.Pid);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T3")]
    public void Await_of_a_task_that_ends_without_a_value_exits_with_its_reason() => Simulation.Explore(50, async self =>
    {
        self.TrapExit = true;

        Assert.Equal(Boom, await FailureOf(self.Async(Exiting(Boom)).Await()));
        Assert.Equal(ExitReason.Normal, await FailureOf(self.Async(Exiting(ExitReason.Normal)).Await()));
    });

    [Fact]
    [Trait("Rule", "T3")]
    public void An_await_that_fails_tells_what_was_awaited_and_keeps_the_exception() => Simulation.Run(async self =>
    {
        self.TrapExit = true;
        var task = self.Async(Failing(new InvalidOperationException("oh")));

        var error = await Assert.ThrowsAsync<TaskExitException>(async () => await task.Await());

        Assert.Equal(task.Pid, error.Task);
        Assert.StartsWith($"Await of the task {task.Pid} (TaskLab.Failing)", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("it ended without a value: InvalidOperationException: oh", error.Message, StringComparison.Ordinal);
        Assert.Equal("oh", Assert.IsType<InvalidOperationException>(error.InnerException).Message);
    });

    [Fact]
    [Trait("Rule", "T3")]
    public void An_await_in_vain_exits_with_timeout_and_a_late_value_never_arrives() => Simulation.Explore(100, async self =>
    {
        var task = self.Async(async child =>
        {
            await child.Sleep(Second);
            return "late";
        });

        var error = await Assert.ThrowsAsync<TaskExitException>(async () => await task.Await(Second / 2));
        Assert.Equal(ExitReason.Timeout, error.Reason);
        Assert.Contains("no value within 500 ms; it waits to receive", error.Message, StringComparison.Ordinal);

        Assert.Equal(ExitReason.Normal, await self.EndOf(task.Pid));
        await self.Sleep(Second);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T3")]
    public void A_value_that_arrives_as_time_runs_out_is_given_or_dropped_but_never_left_behind() => Simulation.Explore(300, async self =>
    {
        var task = self.Async(async child =>
        {
            await child.Sleep(Second);
            return 1;
        });

        try
        {
            Assert.Equal(1, await task.Await(Second));
        }
        catch (TaskExitException error)
        {
            Assert.Equal(ExitReason.Timeout, error.Reason);
        }

        await self.EndOf(task.Pid);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T3")]
    public async Task A_value_gets_into_a_mailbox_that_is_full()
    {
        await using var node = new Node();
        var value = new TaskCompletionSource<int>();

        node.Spawn(
            async self =>
            {
                self.Send(self.Pid, "full");
                value.SetResult(await self.Async(() => 1).Await());
            },
            new SpawnOptions { MailboxLimit = 1 });

        Assert.Equal(1, await value.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "T6")]
    public void A_task_that_is_awaited_again_only_runs_out_of_time() => Simulation.Run(async self =>
    {
        var task = self.Async(() => 1);
        await task.Await();
        var time = self.Node.TimeProvider;
        var began = time.GetTimestamp();

        Assert.Equal(ExitReason.Timeout, await FailureOf(task.Await(Second)));
        Assert.True(time.GetElapsedTime(began) >= Second);
    });

    [Fact]
    public void Bad_input_is_refused_at_once() => Simulation.Run(async self =>
    {
        var task = self.Async(() => 1);

        Assert.Throws<ArgumentNullException>("function", () => self.Async((Func<int>)null!));
        Assert.Throws<ArgumentNullException>("function", () => self.Async((Func<Task<int>>)null!));
        Assert.Throws<ArgumentNullException>("function", () => self.Async((Func<Self, Task<int>>)null!));
        Assert.Throws<ArgumentNullException>("function", () => self.StartTask((Func<Task>)null!));
        Assert.Throws<ArgumentNullException>("function", () => self.StartTaskLink((Func<Self, Task>)null!));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = task.Await(-Second).AsTask(); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = task.Yield(-Second).AsTask(); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = task.Shutdown(-Second).AsTask(); });
        Assert.Equal(1, await task.Await());
    });

    [Fact]
    public void A_function_whose_value_may_be_unfinished_is_refused() => Simulation.Run(self =>
    {
        var error = Assert.Throws<ArgumentException>("function", () => self.Async(async () => await Task.Yield()));

        Assert.Contains("The value of a task cannot be a Task", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("function", () => self.Async(() => default(ValueTask<int>)));
        return Task.CompletedTask;
    });

    [Fact]
    public void A_function_that_returns_no_NET_task_ends_its_task() => Simulation.Run(async self =>
    {
        self.TrapExit = true;

        var error = await FailureOf(self.Async(_ => (Task<int>)null!).Await());

        Assert.Contains("returned no .NET task", error.ToString(), StringComparison.Ordinal);
    });
}

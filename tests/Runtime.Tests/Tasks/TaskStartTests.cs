using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>Tasks that are not awaited, crash reports, callers, and tasks of servers.</summary>
public sealed class TaskStartTests
{
    [Fact]
    [Trait("Rule", "T7")]
    public async Task An_exception_becomes_the_reason_and_so_does_an_exit()
    {
        await using var node = new Node();
        var error = new InvalidOperationException("oh");

        Assert.Equal(ExitReason.Error(error), await node.EndOf(self => self.Async(Failing(error)).Await().AsTask()));
        Assert.Equal(Boom, await node.EndOf(self => self.Async(Exiting(Boom)).Await().AsTask()));
    }

    [Fact]
    [Trait("Rule", "T7")]
    public async Task An_abnormal_end_is_logged_with_the_function_and_the_owner_and_a_clean_one_is_not()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });

        await node.In(async self =>
        {
            self.TrapExit = true;
            foreach (var reason in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("enough") })
                Assert.Equal(reason, await FailureOf(self.Async(Exiting(reason)).Await()));
            Assert.Empty(log.Errors);

            var task = self.Async(Fail);
            await FailureOf(task.Await());
            Assert.Equal(
                $"Task {task.Pid} (no name) started from {self.Pid} terminating: InvalidOperationException: oh; "
                + "function: TaskStartTests.Fail; "
                + $"callers: [{self.Pid}]; ancestors: [{self.Pid}]",
                Assert.Single(log.Errors));

            await FailureOf(self.Async(Exiting(Boom)).Await());
            Assert.Equal(2, log.Errors.Count());
        });
    }

    [Fact]
    [Trait("Rule", "T14")]
    public void A_completed_task_has_its_value_and_no_process() => Simulation.Run(async self =>
    {
        var task = self.CompletedTask(7);

        Assert.Equal(default, task.Pid);
        Assert.Equal(7, await task.Await(TimeSpan.Zero));
        Assert.Equal(7, await task.AsTask());
        self.HasNothingLeft();

        Assert.Equal([1, 2], await self.AwaitMany([self.CompletedTask(1), self.CompletedTask(2)]));
        Assert.Equal(3, self.CompletedTask(3).Ignore().Value);
        var error = Assert.Throws<InvalidOperationException>(() => { _ = task.Shutdown().AsTask(); });
        Assert.Contains("there is no process to end", error.Message, StringComparison.Ordinal);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T14")]
    public void A_task_that_is_only_started_tells_nobody_its_value() => Simulation.Explore(50, async self =>
    {
        var me = self.Pid;
        Pid[] pids =
            [self.StartTask(Work), self.StartTaskLink(Work), self.Node.StartTask(Work), self.StartTask(() => Task.CompletedTask)];
        foreach (var pid in pids[..3])
            Assert.Equal(pid, await self.Receive<Pid>(from => from == pid));
        foreach (var pid in pids)
            await self.EndOf(pid);
        self.HasNothingLeft();

        async Task Work(Self child)
        {
            await Task.Yield();
            child.Send(me, child.Pid);
        }
    });

    [Fact]
    [Trait("Rule", "T14")]
    public async Task Only_a_linked_task_takes_its_starter_along()
    {
        await using var node = new Node();

        Assert.Equal(Boom, await node.EndOf(async self =>
        {
            self.StartTaskLink(_ => throw new ExitException(Boom));
            await Forever(self);
        }));
        Assert.Equal(
            ExitReason.Normal, await node.EndOf(async self => await self.EndOf(self.StartTask(_ => throw new ExitException(Boom)))));
    }

    [Fact]
    [Trait("Rule", "T15")]
    public void A_task_knows_its_callers_the_nearest_first() => Simulation.Run(async self =>
    {
        Assert.Empty(self.Callers);
        var outer = self.Async(async middle =>
        {
            Assert.Equal(middle.Callers, middle.Node.Info(middle.Pid)!.Callers);
            return (await middle.Async(inner => Task.FromResult(inner.Callers)).Await(), middle.Callers);
        });

        var (inner, middle) = await outer.Await();

        Assert.Equal([outer.Pid, self.Pid], inner);
        Assert.Equal([self.Pid], middle);
    });

    [Fact]
    [Trait("Rule", "T15")]
    public void A_long_line_of_callers_is_cut() => Simulation.Run(async self =>
    {
        Assert.Equal(16, await Nest(self, 20));

        static async Task<int> Nest(Self self, int depth) =>
            depth == 0 ? self.Callers.Count : await self.Async(child => Nest(child, depth - 1)).Await();
    });

    [Fact]
    public void Information_about_a_task_names_its_function() => Simulation.Run(async self =>
    {
        var task = self.Async(Forever);

        Assert.Equal("TaskLab.Forever", self.Node.Info(task.Pid)!.InitialCall);
        await Task.Yield();
        Assert.Equal("TaskLab.Forever", self.Node.Info(task.Pid)!.InitialCall);
        await task.Kill();
    });

    [Fact]
    [Trait("Rule", "T1")]
    public async Task A_server_that_starts_a_task_gets_its_value_and_its_end_as_messages()
    {
        await using var node = new Node();
        var messages = new List<object>();
        var both = Lab.Event();
        TaskProcess<int>? task = null;
        var server = await node.StartServant(new Servant
        {
            OnInfo = (_, message, state) =>
            {
                messages.Add(message);
                if (messages.Count == 2)
                    both.SetResult();
                return Servant.Go(state);
            },
        });

        await node.Call(server, Servant.ToAnswer(self => task = self.Async(() => 5)));
        await both.Task.Soon();

        Assert.Equal([new TaskReply<int>(task!.Ref, 5), new Down(task.Ref, task.Pid, ExitReason.Normal)], messages);
    }

    [Fact]
    public void A_task_receives_messages_and_calls_servers_like_any_process() => Simulation.Explore(50, async self =>
    {
        var server = (await self.StartLink(new Servant())).Pid;
        var task = self.Async(async child => await child.Call(server, new Servant.Add(await child.Receive<int>())));
        self.Send(task.Pid, 3);

        Assert.Equal(3, await task.Await());
    });

    private static async Task<int> Fail()
    {
        await Task.Yield();
        throw new InvalidOperationException("oh");
    }
}

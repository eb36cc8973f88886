using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tasks;

#pragma warning disable xUnit1051 // An example shows a call without the token of a test.

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of tasks and their supervisors. A region is called as the member that shows it.</summary>
public sealed class TaskExamples
{
    [Fact]
    public async Task Tasks_are_awaited()
    {
        await using var node = new Node();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "one\ntwo\n", TestContext.Current.CancellationToken);

        await node.Within(async self =>
        {
            #region T:Pail.Runtime.Tasks.TaskProcess`1
            var answer = self.Async(() => 6 * 7);
            var rows = self.Async(async () => await File.ReadAllLinesAsync(path));
            Console.WriteLine($"{await answer.Await()} in {(await rows.Await()).Length} rows");
            #endregion

            Assert.Equal(2, (await rows.AsTask()).Length);
            return true;
        });
        File.Delete(path);
    }

    [Fact]
    public async Task A_task_that_takes_too_long_is_shut_down()
    {
        await using var node = new Node();

        Assert.Equal(3, await node.Within(async self =>
        {
            var report = self.Async(() => 3);

            #region T:Pail.Runtime.Tasks.TaskResult`1
            var result = await report.Yield(TimeSpan.FromSeconds(1));
            if (!result.Any)
                result = await report.Shutdown(); // one that arrives in between is not lost
            var lines = result.Or(0);
            #endregion

            return lines;
        }));
    }

    [Fact]
    public async Task A_task_asks_several_servers()
    {
        await using var node = new Node();

        await node.Within(async self =>
        {
            var servers = Enumerable.Range(0, 2)
                .Select(_ => self.Spawn(async server => server.Send(await server.Receive<Pid>(), "me")))
                .ToList();

            #region M:Pail.Runtime.Tasks.TaskStart.Async``1(Pail.Runtime.Processes.Self,System.Func{Pail.Runtime.Processes.Self,System.Threading.Tasks.Task{``0}})
            var quickest = self.Async(async child =>
            {
                foreach (var server in servers)
                    child.Send(server, child.Pid);
                return await child.Receive<string>();
            });
            Console.WriteLine(await quickest.Await());
            #endregion

            Assert.Equal("me", await quickest.AsTask());
            return true;
        });
    }

    [Fact]
    public async Task Many_tasks_are_awaited()
    {
        await using var node = new Node();

        await node.Within(async self =>
        {
            #region M:Pail.Runtime.Tasks.TaskGroup.AwaitMany``1(Pail.Runtime.Processes.Self,System.Collections.Generic.IEnumerable{Pail.Runtime.Tasks.TaskProcess{``0}},System.Nullable{System.TimeSpan})
            var squares = Enumerable.Range(1, 3).Select(number => self.Async(() => number * number)).ToList();
            foreach (var square in await self.AwaitMany(squares))
                Console.WriteLine(square);
            #endregion

            Assert.Equal(3, squares.Count);
            return true;
        });
    }

    [Fact]
    public async Task Many_tasks_are_given_a_time()
    {
        await using var node = new Node();

        await node.Within(async self =>
        {
            var searches = new[] { self.Async(() => "found"), self.Async(() => "found too") };

            #region M:Pail.Runtime.Tasks.TaskGroup.YieldMany``1(Pail.Runtime.Processes.Self,System.Collections.Generic.IEnumerable{Pail.Runtime.Tasks.TaskProcess{``0}},System.Nullable{System.TimeSpan},System.Nullable{System.Int32},Pail.Runtime.Tasks.TaskYieldTimeout)
            foreach (var (task, result) in await self.YieldMany(searches, TimeSpan.FromSeconds(1), onTimeout: TaskYieldTimeout.Kill))
                Console.WriteLine(result.IsOk ? result.Value : $"{task.Pid} found nothing");
            #endregion

            return true;
        });
    }

    [Fact]
    public async Task Code_outside_any_process_runs_a_task()
    {
        await using var node = new Node();
        string[] files = ["a", "bc"];

        #region M:Pail.Runtime.Tasks.TaskRun.RunTask``1(Pail.Runtime.Processes.Node,System.Func{Pail.Runtime.Processes.Self,System.Threading.Tasks.Task{``0}},System.Threading.CancellationToken)
        var total = await node.RunTask(async self =>
        {
            var tasks = files.Select(file => self.Async(() => Count(file)));
            return (await self.AwaitMany(tasks)).Sum();
        });
        #endregion

        Assert.Equal(3, total);

        static int Count(string file) => file.Length;
    }

    [Fact]
    public async Task A_stream_runs_a_task_for_each_input()
    {
        await using var node = new Node();
        string[] addresses = ["a", "b"];

        await node.Within(async self =>
        {
            #region M:Pail.Runtime.Tasks.TaskStreamStart.AsyncStream``2(Pail.Runtime.Processes.Self,System.Collections.Generic.IEnumerable{``0},System.Func{``0,``1},Pail.Runtime.Tasks.TaskStreamOptions)
            await foreach (var page in self.AsyncStream(addresses, Download, new TaskStreamOptions { MaxConcurrency = 4 }))
                Console.WriteLine(page.Value);
            #endregion

            return true;
        });

        static Task<string> Download(string address) => Task.FromResult($"page {address}");
    }

    [Fact]
    public async Task A_server_gets_the_value_of_its_task_as_a_message()
    {
        await using var node = new Node();
        var server = (await node.Start(new Tally())).Pid;
        var counted = new TaskCompletionSource<int>();

        await node.Call(server, new CountTo(5, counted));

        Assert.Equal(5, await counted.Task.Soon());
    }

    [Fact]
    public async Task A_task_supervisor_keeps_failures_from_those_who_ask()
    {
        await using var node = new Node();
        const string text = "12";

        await node.Within(async self =>
        {
            #region T:Pail.Runtime.Supervision.TaskSupervisor
            var workers = (await self.StartTaskSupervisorLink()).Pid;
            var task = await self.AsyncNolink(workers, () => int.Parse(text));
            var result = await task.Yield();
            Console.WriteLine(result.IsOk ? $"{result.Value}" : $"no number: {result.Reason}");
            #endregion

            Assert.Equal(12, result.Value);
            return true;
        });
    }

    [Fact]
    public async Task A_task_that_nobody_waits_for_is_restarted()
    {
        await using var node = new Node();
        var workers = (await node.StartTaskSupervisor()).Pid;
        var sent = new TaskCompletionSource<string>();
        const string address = "somebody";

        #region M:Pail.Runtime.Supervision.TaskSupervisor.StartTaskChild(Pail.Runtime.Processes.Node,Pail.Runtime.Processes.Destination,System.Func{Pail.Runtime.Processes.Self,System.Threading.Tasks.Task},Pail.Runtime.Supervision.Restart,Pail.Runtime.Supervision.Shutdown)
        var mail = (await node.StartTaskChild(workers, async self => await SendWelcome(address), Restart.Transient)).Pid;
        #endregion

        Assert.Equal(address, await sent.Task.Soon());
        Assert.NotEqual(default, mail);

        Task SendWelcome(string to)
        {
            sent.TrySetResult(to);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_stream_runs_its_tasks_under_a_supervisor()
    {
        await using var node = new Node();
        var workers = (await node.StartTaskSupervisor()).Pid;
        int[] jobs = [1, 2];

        await node.Within(async self =>
        {
            #region T:Pail.Runtime.Supervision.SupervisedTaskStreamOptions
            var options = new SupervisedTaskStreamOptions(workers) { MaxConcurrency = 8, OnTimeout = TaskStreamTimeout.KillTask };
            await foreach (var result in self.AsyncStream(jobs, Run, options))
                Console.WriteLine(result); // one that fails is a result like others
            #endregion

            return true;
        });

        static int Run(int job) => job;
    }

    [Fact]
    public async Task A_task_runs_beside_the_other_children_of_a_supervisor()
    {
        await using var node = new Node();

        #region M:Pail.Runtime.Supervision.ChildSpec.OfTask(System.Object,System.Func{Pail.Runtime.Processes.Self,System.Threading.Tasks.Task})
        var tree = await node.StartSupervisor([ChildSpec.Of("cache", () => new Cache()), ChildSpec.OfTask("warm-up", WarmUp)]);
        #endregion

        Assert.True(tree.IsOk);

        static Task WarmUp(Self self) => Task.CompletedTask;
    }

    private sealed class Cache : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(0);
    }

    private sealed record CountTo(int Number, TaskCompletionSource<int> Counted) : ICall<bool>;

    private sealed class Tally : GenServer<int>
    {
        private TaskProcess<int>? _count;
        private TaskCompletionSource<int>? _counted;

        protected override ValueTask<InitResult> Init() => Ok(0);

        protected override ValueTask<CallResult> HandleCall(object request, From from, int state)
        {
            var (number, counted) = (CountTo)request;
            _count = Self.Async(() =>
            {
                counted.SetResult(number);
                return number;
            });
            _counted = counted;
            return Reply(_counted.Task.IsCompleted, state);
        }

        #region T:Pail.Runtime.Tasks.TaskReply
        protected override ValueTask<Result> HandleInfo(object message, int state)
        {
            switch (message)
            {
                case TaskReply<int> reply when reply.Ref == _count!.Ref:
                    Self.Demonitor(reply.Ref, flush: true); // its end is of no interest any more
                    return NoReply(reply.Value);
                case Down down when down.Ref == _count!.Ref:
                    return NoReply(-1); // it has failed
                default:
                    return base.HandleInfo(message, state);
            }
        }
        #endregion
    }
}

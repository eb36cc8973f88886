using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What can be asked about a process from outside.</summary>
public sealed class ProcessInfoTests
{
    [Fact]
    [Trait("Rule", "P13")]
    public async Task Nothing_is_told_about_the_dead_and_the_never_born()
    {
        await using var node = new Node();
        var pid = node.Idle();
        node.Exit(pid, ExitReason.Kill);
        await node.End(pid);

        Assert.Null(node.Info(pid));
        Assert.Null(await node.Messages(pid).Soon());
        Assert.Null(node.Info(default));
        Assert.Null(await node.Messages(default).Soon());
    }

    [Fact]
    [Trait("Rule", "P14")]
    public async Task Relations_are_told_by_pid_and_by_the_name_that_was_monitored()
    {
        await using var node = new Node();
        var named = node.Idle();
        node.Register(named, "named");

        await node.Run(async self =>
        {
            var linked = self.SpawnLink(Lab.Sleep);
            var other = self.SpawnLink(Lab.Sleep);
            var monitored = self.SpawnMonitor(Lab.Sleep).Target;
            self.Monitor(named);
            self.Monitor("named");
            self.Unlink(other);

            // Two round trips later the monitors are with their targets.
            await node.Messages(named);

            var info = node.Info(self.Pid)!;
            Assert.Equal([linked], info.Links);
            Assert.Equal(
                new[] { monitored, named, (Destination)"named" }.Select(target => target.ToString()).Order(),
                info.Monitors.Select(target => target.ToString()).Order());
            Assert.Equal([self.Pid, self.Pid], node.Info(named)!.MonitoredBy);
            Assert.Equal([self.Pid], node.Info(linked)!.Links);
            Assert.Equal([self.Pid], node.Info(monitored)!.MonitoredBy);
            Assert.Empty(node.Info(named)!.Links);
            self.Unlink(linked);
        });
    }

    [Fact]
    [Trait("Rule", "P14")]
    public async Task Name_label_flag_dictionary_and_parents_are_told()
    {
        await using var node = new Node();
        var ready = new TaskCompletionSource<(Pid, Pid, Pid)>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Spawn(async first =>
        {
            first.Spawn(async second =>
            {
                second.Spawn(async third =>
                {
                    third.Register("third");
                    third.SetLabel(("worker", 3));
                    third.TrapExit = true;
                    third.Put("key", "value");
                    ready.SetResult((first.Pid, second.Pid, third.Pid));
                    await Lab.Sleep(third);
                });
                await Lab.Sleep(second);
            });
            await Lab.Sleep(first);
        });
        var (first, second, third) = await ready.Task.Soon();

        var info = node.Info(third)!;

        Assert.Equal(third, info.Pid);
        Assert.Equal("third", info.Name);
        Assert.Equal(("worker", 3), info.Label);
        Assert.True(info.TrapExit);
        Assert.Equal([new KeyValuePair<object, object?>("key", "value")], info.Dictionary);
        Assert.Equal(second, info.Parent);
        Assert.Equal([second, first], info.Ancestors);
        Assert.Null(node.Info(first)!.Parent);
        Assert.Null(node.Info(first)!.Name);
    }

    [Fact]
    [Trait("Rule", "P14")]
    public async Task Messages_that_wait_are_counted_and_shown_in_order()
    {
        await using var node = new Node();
        var pid = node.Idle();
        node.Send(pid, "one");
        node.Send(pid, 2);

        Assert.Equal(["one", 2], (await node.Messages(pid).Soon())!);
        Assert.Equal(2, node.Info(pid)!.MailboxLength);
        Assert.Equal(0, node.Info(pid)!.MessagesHandled);
    }

    [Fact]
    [Trait("Rule", "P14")]
    public async Task Requests_that_wait_for_a_server_are_shown_like_messages()
    {
        await using var node = new Node();
        var (busy, go) = (Tests.Lab.Event(), Tests.Lab.Event());
        var server = await node.StartServant();
        node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            busy.SetResult();
            await go.Task;
            return Servant.Go(state);
        }));
        await busy.Task.Soon();
        var cast = Servant.ToAdd(1);
        var request = new Servant.Get();
        node.Cast(server, cast);
        var answer = node.Call(server, request);
        node.Send(server, "message");

        Assert.Equal([cast, request, "message"], (await node.Messages(server).Soon())!);

        go.SetResult();
        Assert.Equal(1, await answer.Soon());
    }

    [Fact]
    [Trait("Rule", "P13")]
    public async Task A_process_asks_about_itself_and_finds_itself_running()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            Assert.Equal(ProcessStatus.Running, node.Info(self.Pid)!.Status);
            self.Send(self.Pid, "kept");
            Assert.Equal(["kept"], (await node.Messages(self.Pid))!);
            Assert.Equal(["kept"], self.Flush());
        });
    }

    [Fact]
    [Trait("Rule", "P13")]
    public async Task A_process_that_is_stuck_is_told_about_and_one_that_waits_too()
    {
        await using var node = new Node();
        using var release = new ManualResetEventSlim();
        var stuck = new TaskCompletionSource<Pid>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Spawn(self =>
        {
            self.Register("stuck");
            self.SpawnLink(Lab.Sleep);
            self.SpawnLink(Lab.Sleep);
            stuck.SetResult(self.Pid);
            release.Wait();
            return Task.CompletedTask;
        });
        var pid = await stuck.Task.Soon();
        node.Send(pid, "unseen");

        var info = node.Info(pid)!;
        Assert.Equal((ProcessStatus.Running, "stuck", 1, 2), (info.Status, info.Name, info.MailboxLength, info.Links.Count));
        Assert.Contains(nameof(A_process_that_is_stuck_is_told_about_and_one_that_waits_too), info.InitialCall!, StringComparison.Ordinal);
        var messages = node.Messages(pid);
        Assert.False(messages.IsCompleted);

        node.Exit(pid, ExitReason.Kill);
        Assert.Equal(ProcessStatus.Exiting, node.Info(pid)!.Status);

        release.Set();
        await node.End(pid);
        Assert.Null(await messages.Soon());
        Assert.Null(node.Info(pid));
    }

    [Fact]
    [Trait("Rule", "P14")]
    public async Task What_a_process_runs_is_told_by_type_or_method()
    {
        await using var node = new Node();
        var function = node.Spawn(Lab.Sleep);
        var lambda = node.Spawn(async self => await Lab.Sleep(self));
        var local = node.Spawn(Local);
        var agent = (await node.StartAgent(() => 0).Soon()).Pid;
        foreach (var pid in new[] { function, lambda, local })
            await node.Messages(pid).Soon();

        Assert.Equal("Lab.Sleep", node.Info(function)!.InitialCall);
        Assert.Equal($"ProcessInfoTests.{nameof(What_a_process_runs_is_told_by_type_or_method)}", node.Info(lambda)!.InitialCall);
        Assert.Equal($"ProcessInfoTests.{nameof(What_a_process_runs_is_told_by_type_or_method)}.Local", node.Info(local)!.InitialCall);
        Assert.Equal("AgentServer<Int32>", node.Info(agent)!.InitialCall);

        static async Task Local(Self self) => await Lab.Sleep(self);
    }

    [Fact]
    [Trait("Rule", "P14")]
    public void A_process_is_runnable_then_waiting()
    {
        var scheduler = new ManualScheduler();
        var node = new Node(new NodeOptions { Scheduler = scheduler });
        var pid = node.Spawn(Lab.Sleep);

        Assert.Equal(ProcessStatus.Runnable, node.Info(pid)!.Status);
        Assert.Equal("Lab.Sleep", node.Info(pid)!.InitialCall);
        scheduler.RunAll();

        var info = node.Info(pid)!;
        Assert.Equal(ProcessStatus.Waiting, info.Status);
        Assert.Contains("waits to receive a Never", info.WaitsFor, StringComparison.Ordinal);
        node.Exit(pid, ExitReason.Kill);
        scheduler.RunAll();
    }

    [Fact]
    [Trait("Rule", "P13")]
    public async Task Links_and_monitors_can_be_read_while_they_change()
    {
        await using var node = new Node();
        var done = 0;
        var pid = node.Spawn(async self =>
        {
            for (var round = 0; round < 200; round++)
            {
                var children = Enumerable.Range(0, 5).Select(_ => self.SpawnLink(Lab.Sleep)).ToList();
                var monitors = children.ConvertAll(child => self.Monitor(child));
                foreach (var child in children)
                    self.Unlink(child);
                foreach (var monitor in monitors)
                    self.Demonitor(monitor);
                foreach (var child in children)
                    self.Exit(child, ExitReason.Kill);
            }

            Volatile.Write(ref done, 1);
            await Lab.Sleep(self);
        });

        while (Volatile.Read(ref done) == 0)
        {
            var info = node.Info(pid)!;
            Assert.InRange(info.Links.Count, 0, 5);
            Assert.Equal(info.Links.Count, info.Links.Distinct().Count());
            Assert.InRange(info.Monitors.Count, 0, 5);
        }

        Assert.Empty(node.Info(pid)!.Links);
        Assert.Empty(node.Info(pid)!.Monitors);
    }
}

using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>What the instruments of a node show.</summary>
public sealed class NodeMetricsTests
{
    [Fact]
    public async Task Processes_are_counted_as_they_come_and_by_the_reasons_for_which_they_go()
    {
        await using var node = new Node();
        await node.EndOf(_ => Task.CompletedTask);
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);
        await node.EndOf(self => throw new InvalidOperationException());
        var idle = node.Spawn(async self => await self.Receive());

        Assert.Equal(1, probe.Read("pail.process.count"));
        Assert.Equal(3, probe.Read("pail.process.spawned"));
        Assert.Equal(1, probe.Read("pail.process.exited Normal"));
        Assert.Equal(1, probe.Read("pail.process.exited Error"));
        Assert.Equal(1, probe.Read("pail.process.crashes"));

        node.Exit(idle, ExitReason.Kill);
        await node.End(idle);

        Assert.Equal(0, probe.Read("pail.process.count"));
        Assert.Equal(1, probe.Read("pail.process.exited Killed"));
    }

    [Fact]
    public async Task Tables_are_counted()
    {
        await using var node = new Node();
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);
        var table = node.NewTable<string, int>();

        Assert.Equal(1, probe.Read("pail.table.count"));
        table.Delete();
        Assert.Equal(0, probe.Read("pail.table.count"));
    }

    [Fact]
    public async Task Messages_that_find_nobody_are_counted_as_dead_letters()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);
        var server = await node.StartServant();
        node.SendAfter("nobody", "late", TimeSpan.FromSeconds(1));
        await node.Stop(server).Soon();

        node.Send(server, "hello");
        node.Cast(server, "hello");
        node.Cast("nobody", "hello");
        Assert.Throws<ArgumentException>(() => node.Send("nobody", "hello"));
        await Shows(probe, "pail.message.dead_letters", 4).Soon();

        Assert.Equal(ExitReason.NoProc, await node.Call(server, new Servant.Get()).Failure());
        node.Exit(server, ExitReason.Kill);
        node.Send(await node.StartServant(), "hello");
        Assert.Equal(4, probe.Read("pail.message.dead_letters"));

        time.Advance(TimeSpan.FromSeconds(1));
        await Shows(probe, "pail.message.dead_letters", 5).Soon();
    }

    [Fact]
    public async Task What_a_process_leaves_in_its_mailbox_is_counted_as_dead_letters()
    {
        await using var node = new Node();
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);

        await node.EndOf(self =>
        {
            self.Send(self.Pid, "one");
            self.Send(self.Pid, "two");
            return Task.CompletedTask;
        });

        await Shows(probe, "pail.message.dead_letters", 2).Soon();
    }

    [Fact]
    public async Task The_times_of_calls_are_recorded_with_their_outcome()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var server = await node.StartServant();
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);

        await node.Call(server, new Servant.Add(1)).Soon();
        var asked = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = node.Call(server, Servant.ToAnswerLater(asked.SetResult)).AsTask();
        var from = await asked.Task.Soon();
        time.Advance(TimeSpan.FromSeconds(2));
        from.Reply(1);
        await slow.Soon();
        Assert.Equal(ExitReason.NoProc, await node.Call("nobody", new Servant.Get()).Failure());

        Assert.Equal(
            [("pail.call.duration Add", 0), ("pail.call.duration Ask`1", 2), ("pail.call.duration Get NoProc", 0)],
            probe.Recorded);
    }

    [Fact]
    public async Task Calls_that_are_refused_at_once_are_refused_at_once_while_they_are_measured_too()
    {
        await using var node = new Node();
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);

        Assert.Throws<ArgumentOutOfRangeException>(
            () => node.Call("nobody", new Servant.Get(), TimeSpan.FromSeconds(-5)).AsTask().IsCompleted);
        Assert.Throws<ArgumentNullException>(() => node.Call<int>("nobody", null!).AsTask().IsCompleted);
        Assert.Empty(probe.Recorded);
    }

    [Fact]
    public async Task Restarts_are_counted_those_of_a_registrys_partitions_too()
    {
        await using var node = new Node();
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);
        var tree = (await node.StartSupervisor(
            [ChildSpec.Of("servant", () => new Servant(), new ServerOptions { Name = "servant" })]).Soon()).Pid;

        var servant = node.WhereIs("servant")!.Value;
        node.Exit(servant, ExitReason.Kill);
        await node.End(servant);
        await node.WhichChildren(tree);
        Assert.Equal(1, probe.Read("pail.supervisor.restarts"));

        var registry = new Registry<string, int>("names");
        var keeper = (await node.StartRegistry(registry).Soon()).Pid;
        var partition = registry.Partitions!.Servers.Single();
        node.Exit(partition, ExitReason.Kill);
        await node.End(partition);
        await node.Stop(keeper).Soon();
        Assert.Equal(2, probe.Read("pail.supervisor.restarts"));
    }

    [Fact]
    public async Task Long_mailboxes_are_counted()
    {
        await using var node = new Node(new NodeOptions { MailboxHighWater = 2 });
        using var metrics = node.StartMetrics();
        using var probe = new MeterProbe(node);

        await node.Within(self =>
        {
            for (var i = 0; i < 5; i++)
                self.Send(self.Pid, "x");
            return Task.FromResult(self.Flush().Count);
        });

        Assert.Equal(1, probe.Read("pail.mailbox.high_water"));
        Assert.Equal(0, probe.Read("pail.turn.long"));
    }

    [Fact]
    public async Task Metrics_start_once_and_end_with_their_node()
    {
        MeterProbe probe;
        await using (var node = new Node())
        {
            var first = node.StartMetrics("first");
            Assert.Throws<InvalidOperationException>(() => node.StartMetrics("second"));
            first.Dispose();
            first.Dispose();
            probe = new MeterProbe(node);
            Assert.Empty(probe.Names);
            Assert.NotNull(node.StartMetrics("third"));
            Assert.Equal(10, probe.Names.Count);
            Assert.NotNull(node.CallTimes);
        }

        Assert.Equal(10, probe.Ended.Count);
        probe.Dispose();
    }

    [Fact]
    public async Task A_node_tells_of_itself_only()
    {
        await using var busy = new Node();
        await using var quiet = new Node();
        using var metrics = busy.StartMetrics();
        using var others = quiet.StartMetrics();
        using var probe = new MeterProbe(quiet);

        await busy.EndOf(_ => Task.CompletedTask);

        Assert.Equal(0, probe.Read("pail.process.spawned"));
    }

    [Fact]
    public async Task Metrics_that_nobody_listens_to_leave_a_call_without_allocations()
    {
        await using var node = new Node();
        using var metrics = node.StartMetrics();
        var server = await node.StartServant();
        var request = new Servant.Get();
        for (var warm = 0; warm < 100;)
            warm = IsAnsweredAtOnce(node, server, request) ? warm + 1 : 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Assert.True(IsAnsweredAtOnce(node, server, request));

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool IsAnsweredAtOnce(Node node, Destination server, ICall<int> request)
    {
        var call = node.Call(server, request);
        if (call.IsCompletedSuccessfully)
            return call.Result is var _;

        call.AsTask().Wait(TestContext.Current.CancellationToken);
        return false;
    }

    // The end of a process is told before its last messages are refused, and a timer fires on a thread of its own.
    private static async Task Shows(MeterProbe probe, string name, double value)
    {
        while (probe.Read(name) < value)
            await Task.Yield();
        Assert.Equal(value, probe.Read(name));
    }
}

using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Processes;
using Pail.Runtime.Tests.Supervision;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Which processes a sample shows, and in which order.</summary>
public sealed class ProcessQueryTests
{
    [Fact]
    public async Task The_longest_mailboxes_come_first_and_the_oldest_of_those_that_are_equal()
    {
        await using var node = new Node();
        var pids = Enumerable.Range(0, 5).Select(_ => node.Idle()).ToList();
        Fill(node, pids[3], 9);
        Fill(node, pids[1], 4);

        Assert.Equal([pids[3], pids[1], pids[0], pids[2], pids[4]], Shown(node, new ProcessQuery()));
        Assert.Equal([pids[0], pids[2], pids[4], pids[1], pids[3]], Shown(node, new ProcessQuery { Reverse = true }));
        Assert.Equal([pids[3], pids[1], pids[0], pids[2], pids[4]], Shown(node, new ProcessQuery { Order = ProcessOrder.Memory }));
    }

    [Fact]
    public async Task Pids_and_names_come_with_the_smallest_first()
    {
        await using var node = new Node();
        var nameless = node.Idle();
        var b = await node.StartServant(name: "b");
        var a = await node.StartServant(name: "A");

        Assert.Equal([nameless, b, a], Shown(node, new ProcessQuery { Order = ProcessOrder.Pid }));
        Assert.Equal([a, b, nameless], Shown(node, new ProcessQuery { Order = ProcessOrder.Pid, Reverse = true }));
        Assert.Equal([a, b, nameless], Shown(node, new ProcessQuery { Order = ProcessOrder.Name }));
        Assert.Equal([nameless, b, a], Shown(node, new ProcessQuery { Order = ProcessOrder.Name, Reverse = true }));
    }

    [Fact]
    public async Task Those_that_have_done_most_come_first()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var (lazy, eager) = (await node.StartServant(), await node.StartServant());
        var sampler = new ProcessSampler(node);
        sampler.Sample(new ProcessQuery());
        await node.Call(eager, new Servant.Get()).Soon();
        lazy.Process!.AddBusyTime(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([eager, lazy], Pids(sampler.Sample(new ProcessQuery { Order = ProcessOrder.Messages })));

        lazy.Process!.AddBusyTime(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([lazy, eager], Pids(sampler.Sample(new ProcessQuery { Order = ProcessOrder.Busy })));
    }

    [Fact]
    public async Task The_child_that_was_restarted_most_comes_first()
    {
        await using var node = new Node();
        var family = new Family();
        var supervisor = await node.Supervise(null, family.Child("one"), family.Child("two"));
        await node.Kill((await node.Child(supervisor, "two")).Pid!.Value);
        var (one, two) = ((await node.Child(supervisor, "one")).Pid!.Value, (await node.Child(supervisor, "two")).Pid!.Value);

        Assert.Equal([two, one], Shown(node, new ProcessQuery { Order = ProcessOrder.Restarts }));
    }

    [Fact]
    public async Task A_filter_finds_names_labels_kinds_and_pids_whatever_their_case()
    {
        await using var node = new Node();
        var named = await node.StartServant(name: "Orders");
        var labelled = Lab.Event();
        var worker = node.Spawn(async self =>
        {
            self.SetLabel("Job 7");
            labelled.SetResult();
            await self.Receive<TimeSpan>();
        });
        await labelled.Task.Soon();
        var supervisor = await node.Supervise(null);

        Assert.Equal([named], Shown(node, new ProcessQuery { Filter = "order" }));
        Assert.Equal([worker], Shown(node, new ProcessQuery { Filter = "jOB" }));
        Assert.Equal([named], Shown(node, new ProcessQuery { Filter = "genserver" }));
        Assert.Equal([worker], Shown(node, new ProcessQuery { Filter = worker.ToString() }));
        Assert.Empty(Shown(node, new ProcessQuery { Filter = "supervisor" }));
        Assert.Equal([supervisor], Shown(node, new ProcessQuery { Filter = "supervisor", IncludeSystem = true }));
        Assert.Equal(2, Shown(node, new ProcessQuery { Filter = "" }).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task All_pages_together_have_every_process_once_and_each_says_how_many_there_are(int limit)
    {
        await using var node = new Node();
        var pids = Enumerable.Range(0, 10).Select(_ => node.Idle()).ToList();
        await node.Supervise(null);
        var read = new List<Pid>();
        var query = new ProcessQuery { Order = ProcessOrder.Pid, Limit = limit };
        var sampler = new ProcessSampler(node);

        while (sampler.Sample(query with { Offset = read.Count }) is { Processes.Count: > 0 } sample)
        {
            Assert.Equal((11, 10), (sample.Total, sample.Matching));
            Assert.InRange(sample.Processes.Count, 1, limit);
            read.AddRange(Pids(sample));
        }

        Assert.Equal(pids, read);
    }

    [Fact]
    public async Task The_greatest_offset_and_limit_are_no_error()
    {
        await using var node = new Node();
        var pid = node.Idle();

        Assert.Empty(Shown(node, new ProcessQuery { Offset = int.MaxValue, Limit = int.MaxValue }));
        Assert.Equal([pid], Shown(node, new ProcessQuery { Limit = int.MaxValue }));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task A_page_needs_a_place_and_a_limit(int offset, int limit)
    {
        await using var node = new Node();

        Assert.Throws<ArgumentOutOfRangeException>(() => Shown(node, new ProcessQuery { Offset = offset, Limit = limit }));
    }

    private static void Fill(Node node, Pid pid, int messages)
    {
        for (var i = 0; i < messages; i++)
            node.Send(pid, "waits");
    }

    private static List<Pid> Shown(Node node, ProcessQuery query) => Pids(new ProcessSampler(node).Sample(query));

    private static List<Pid> Pids(ProcessSample sample) => [.. sample.Processes.Select(process => process.Pid)];
}

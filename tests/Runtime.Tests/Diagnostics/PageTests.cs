using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;
using Pail.Runtime.Tests.Supervision;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Reading long lists of a node page by page.</summary>
public sealed class PageTests
{
    private readonly Family _family = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(1000)]
    public async Task All_pages_of_processes_together_have_every_process_once_in_the_order_of_their_ids(int limit)
    {
        await using var node = new Node();
        var spawned = Enumerable.Range(0, 40).Select(_ => node.Spawn(self => self.Receive().AsTask())).ToList();
        var read = new List<Pid>();

        while (node.Processes(read.Count == 0 ? 0 : read[^1].Id, limit) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, limit);
            read.AddRange(page);
        }

        Assert.Equal(spawned, read);
    }

    [Fact]
    public async Task A_page_goes_on_after_a_process_that_has_ended()
    {
        await using var node = new Node();
        var pids = Enumerable.Range(0, 3).Select(_ => node.Spawn(self => self.Receive().AsTask())).ToList();
        node.Exit(pids[0], ExitReason.Kill);
        await node.End(pids[0]);

        Assert.Equal(pids[1..], node.Processes(pids[0].Id, 10));
        Assert.Equal(pids[1..], node.Processes(0, 10));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task A_page_needs_a_place_and_a_limit(long after, int limit)
    {
        await using var node = new Node();

        Assert.Throws<ArgumentOutOfRangeException>(() => node.Processes(after, limit));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.Tables(after, limit));
    }

    [Fact]
    public async Task A_living_process_is_found_by_its_number()
    {
        await using var node = new Node();
        var pid = node.Spawn(self => self.Receive().AsTask());

        Assert.Equal(pid, node.FindProcess(pid.Id));
        Assert.Null(node.FindProcess(pid.Id + 1));
        Assert.Null(node.FindProcess(0));
        Assert.Null(node.FindProcess(-16));
        node.Exit(pid, ExitReason.Kill);
        await node.End(pid);
        Assert.Null(node.FindProcess(pid.Id));
    }

    [Fact]
    public async Task All_pages_of_tables_together_have_every_table_once_in_the_order_of_their_numbers()
    {
        await using var node = new Node();
        var made = Enumerable.Range(0, 5).Select(_ => node.NewTable<string, int>()).ToList();
        made[1].Delete();

        var first = node.Tables(0, 2);
        var rest = node.Tables(first[^1].Id, 100);

        Assert.Equal([made[0], made[2]], first);
        Assert.Equal([made[3], made[4]], rest);
    }

    [Fact]
    public async Task All_pages_of_a_supervisor_have_every_child_once()
    {
        await using var node = new Node();
        var ids = Enumerable.Range(0, 7).Select(i => $"child {i}").ToList();
        var supervisor = await node.Supervise(null, [.. ids.Select(_family.Child)]);
        var dynamic = await node.StartDynamic();
        foreach (var id in ids)
            await node.StartChild(dynamic, _family.Child(id)).Soon();

        Assert.Equal(ids, Walk(node.SupervisionTree(supervisor)!));
        Assert.Equal(ids, Walk(node.SupervisionTree(dynamic)!));
    }

    [Fact]
    public void A_term_is_printed_as_inspect_prints_it()
    {
        Assert.Equal("[\"a\\n\", 1, nil]", Inspected.Of(new object?[] { "a\n", 1, null }));
        Assert.Equal("a Mute that cannot be printed (InvalidOperationException)", Inspected.Of(new Mute()));
    }

    private static List<object> Walk(SupervisorView supervisor)
    {
        var ids = new List<object>();
        for (long? place = 0; place is { } after;)
        {
            var page = supervisor.ChildrenAfter(after, 3);
            Assert.InRange(page.Children.Count, 1, 3);
            ids.AddRange(page.Children.Select(child => child.Id));
            place = page.Next;
        }

        return ids;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task The_newest_children_are_the_last_of_the_list(int limit)
    {
        await using var node = new Node();
        var ids = Enumerable.Range(0, 5).Select(i => $"child {i}").ToList();
        var plain = node.SupervisionTree(await node.Supervise(null, [.. ids.Select(_family.Child)]))!;
        var dynamic = await node.StartDynamic();
        foreach (var id in ids)
            await node.StartChild(dynamic, _family.Child(id)).Soon();

        Assert.Equal(ids.TakeLast(limit), plain.NewestChildren(limit).Select(child => child.Id));
        Assert.Equal(ids.TakeLast(limit), node.SupervisionTree(dynamic)!.NewestChildren(limit).Select(child => child.Id));
        Assert.Throws<ArgumentOutOfRangeException>(() => plain.NewestChildren(0));
    }

    private sealed class Mute
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What the end of one process does to those it is linked with.</summary>
public sealed class LinkDeathTests
{
    [Fact]
    [Trait("Rule", "L3")]
    public async Task Every_linked_process_is_sent_the_reason()
    {
        await using var node = new Node();
        var end = node.Idle();
        Probe[] probes = [.. Enumerable.Range(0, 3).Select(_ => new Probe(node, self => self.Link(end)))];
        foreach (var probe in probes)
        {
            node.Send(probe.Pid, "ready?");
            await probe.Next();
        }

        node.Exit(end, Lab.Boom);

        foreach (var probe in probes)
            Assert.Equal(new Exit(end, Lab.Boom), await probe.Next());
    }

    [Fact]
    [Trait("Rule", "L7")]
    public async Task Death_goes_along_a_chain_with_the_same_reason()
    {
        await using var node = new Node();
        var first = node.Idle();
        var last = first;
        for (var i = 0; i < 20; i++)
            last = await Linked(node, last);
        var ended = node.End(last);

        node.Exit(first, Lab.Boom);

        Assert.Equal(Lab.Boom, await ended);
    }

    [Fact]
    [Trait("Rule", "L7")]
    public async Task A_process_that_traps_exits_stops_the_wave()
    {
        await using var node = new Node();
        var end = node.Idle();
        var probe = new Probe(node, self => self.Link(end));
        node.Send(probe.Pid, "ready?");
        await probe.Next();
        var start = await Linked(node, probe.Pid);

        node.Exit(start, Lab.Boom);

        Assert.Equal(new Exit(start, Lab.Boom), await probe.Next());
        Assert.True(node.IsAlive(probe.Pid));
        Assert.True(node.IsAlive(end));
    }

    [Fact]
    [Trait("Rule", "L12")]
    public async Task A_thousand_linked_children_die_with_their_parent()
    {
        await using var node = new Node();
        var children = new TaskCompletionSource<Pid[]>();
        var parent = node.Spawn(async self =>
        {
            children.SetResult([.. Enumerable.Range(0, 1000).Select(_ => self.SpawnLink(Lab.Sleep))]);
            await Lab.Sleep(self);
        });
        var ends = (await children.Task.Soon()).Select(node.WaitForExit).ToArray();

        node.Exit(parent, ExitReason.Kill);

        Assert.All(await Task.WhenAll(ends).Soon(), reason => Assert.Equal(ExitReason.Killed, reason));
    }

    [Fact]
    [Trait("Rule", "L13")]
    public async Task A_process_that_ends_normally_leaves_its_children_alive()
    {
        await using var node = new Node();
        var child = new TaskCompletionSource<Pid>();
        var parent = node.Spawn(self =>
        {
            child.SetResult(self.SpawnLink(async orphan => orphan.Exit(ExitReason.Of(await orphan.Receive()))));
            return Task.CompletedTask;
        });
        var pid = await child.Task.Soon();
        await node.End(parent);
        var ended = node.End(pid);

        node.Send(pid, "alive");

        Assert.Equal(ExitReason.Of("alive"), await ended);
    }

    [Fact]
    [Trait("Rule", "L14")]
    public async Task Nil_and_false_are_abnormal_reasons()
    {
        await using var node = new Node();
        var one = node.Idle();
        var other = await Linked(node, one);
        var ended = node.End(other);

        node.Exit(one, ExitReason.Of(false));

        Assert.Equal(ExitReason.Of(false), await ended);
    }

    private static async Task<Pid> Linked(Node node, Pid peer)
    {
        var ready = new TaskCompletionSource();
        var pid = node.Spawn(async self =>
        {
            self.Link(peer);
            ready.SetResult();
            await Lab.Sleep(self);
        });
        await ready.Task.Soon();
        return pid;
    }
}

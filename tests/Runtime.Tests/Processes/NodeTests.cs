using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class NodeTests
{
    [Fact]
    public async Task Disposing_ends_every_process_as_if_killed()
    {
        var node = new Node();
        var pids = Enumerable.Range(0, 1000).Select(_ => node.Idle()).ToArray();
        var ends = pids.Select(node.WaitForExit).ToArray();
        var trapping = new Probe(node);

        await node.DisposeAsync().AsTask().Soon();

        Assert.All(await Task.WhenAll(ends).Soon(), reason => Assert.Equal(ExitReason.Killed, reason));
        Assert.False(node.IsAlive(trapping.Pid));
        Assert.Equal(0, node.ProcessCount);
        Assert.Empty(node.Processes());
    }

    [Fact]
    public async Task A_disposed_node_starts_no_process()
    {
        var node = new Node();
        await node.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => node.Spawn(Lab.Sleep));
    }

    [Fact]
    public async Task Disposing_twice_is_disposing_once()
    {
        var node = new Node();
        node.Idle();

        await Task.WhenAll(node.DisposeAsync().AsTask(), node.DisposeAsync().AsTask()).Soon();

        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task A_node_disposed_while_processes_spawn_is_empty_afterwards()
    {
        for (var round = 0; round < 20; round++)
        {
            var node = new Node();
            var begun = Tests.Lab.Event();
            for (var i = 0; i < 4; i++)
                node.Spawn(self => Breed(self, begun));
            await begun.Task.Soon();

            await node.DisposeAsync().AsTask().Soon();

            Assert.Equal(0, node.ProcessCount);
        }

        // With an end: this thread may be held up for seconds between the two steps, and millions of processes would be there by then.
        static async Task Breed(Self self, TaskCompletionSource begun)
        {
            for (var i = 0; i < 2000; i++)
            {
                self.Spawn(Lab.Sleep);
                self.SpawnLink(Lab.Sleep);
                begun.TrySetResult();
                await Task.Yield();
            }

            await Lab.Sleep(self);
        }
    }

    [Fact]
    public async Task A_process_can_dispose_its_node()
    {
        var node = new Node();
        var disposed = new TaskCompletionSource();

        node.Spawn(async self =>
        {
            await node.DisposeAsync();
            disposed.SetResult();
        });

        await disposed.Task.Soon();
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task Disposing_gives_the_names_back()
    {
        var node = new Node();
        node.Register(node.Idle(), "name");

        await node.DisposeAsync();

        Assert.Null(node.WhereIs("name"));
    }

    [Fact]
    [Trait("Rule", "P16")]
    public async Task The_node_counts_its_living_processes()
    {
        await using var node = new Node();
        var one = node.Idle();
        var two = node.Idle();
        Assert.Equal(2, node.ProcessCount);
        Assert.Equal([one, two], node.Processes().OrderBy(pid => pid.Id));

        node.Exit(one, ExitReason.Kill);
        await node.End(one);

        Assert.Equal(1, node.ProcessCount);
    }
}

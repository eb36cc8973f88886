using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class LinkTests
{
    [Fact]
    [Trait("Rule", "L1")]
    public async Task A_link_works_in_both_directions()
    {
        await using var node = new Node();
        var one = node.Idle();
        var two = await Linked(node, one);
        var three = await Linked(node, one);
        var ends = new[] { node.End(one), node.End(two), node.End(three) };

        node.Exit(two, Lab.Boom);

        Assert.Equal([Lab.Boom, Lab.Boom, Lab.Boom], await Task.WhenAll(ends));
    }

    [Fact]
    [Trait("Rule", "L1")]
    public async Task Linking_twice_is_linking_once()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.Spawn(Lab.Sleep);
            self.Link(child);
            self.Link(child);
            var monitor = self.Monitor(child);
            self.Exit(child, Lab.Boom);
            await self.Receive<Down>();
            Assert.Equal([new Exit(child, Lab.Boom)], await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "L1")]
    public async Task One_unlink_removes_a_link_made_twice()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.Spawn(Lab.Sleep);
            self.Link(child);
            self.Link(child);
            self.Unlink(child);
            self.Monitor(child);
            self.Exit(child, Lab.Boom);
            await self.Receive<Down>();
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "L1")]
    public async Task Either_side_can_remove_the_link()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var parent = self.Pid;
            var child = self.SpawnLink(async child =>
            {
                child.Unlink(parent);
                child.Send(parent, "unlinked");
                await Lab.Sleep(child);
            });
            await self.Receive<string>();
            self.Monitor(child);
            self.Exit(child, Lab.Boom);

            // Not trapping: were the link still there, this would not be reached.
            await self.Receive<Down>();
        });
    }

    [Fact]
    [Trait("Rule", "L1")]
    public async Task Linking_with_itself_does_nothing()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            self.Link(self.Pid);
            self.Unlink(self.Pid);
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "L2")]
    public async Task Unlinking_strangers_and_the_dead_does_nothing()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.Unlink(default);
            self.Unlink(self.Spawn(Lab.Sleep));
            var dead = self.SpawnMonitor(_ => Task.CompletedTask).Target;
            await self.Receive<Down>();
            self.Unlink(dead);
        });
    }

    [Fact]
    [Trait("Rule", "L2")]
    public async Task After_unlink_the_end_of_the_peer_does_nothing()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < 200; round++)
            {
                // Not trapping; the child dies while we unlink. Before or after, but never because of a link that is gone.
                var child = self.Spawn(Lab.Sleep);
                self.Link(child);
                self.Unlink(child);
                self.Monitor(child);
                self.Exit(child, Lab.Boom);
                await self.Receive<Down>();
            }
        });
    }

    [Fact]
    [Trait("Rule", "L2")]
    public async Task An_exit_message_that_is_here_stays_after_unlink()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.SpawnLink(_ => throw new ExitException(Lab.Boom));
            self.Monitor(child);
            await self.Receive<Down>();
            self.Unlink(child);
            Assert.Equal(new Exit(child, Lab.Boom), (await self.TryReceive<Exit>(TimeSpan.Zero)).Or(null!));
        });
    }

    [Fact]
    [Trait("Rule", "L2")]
    public async Task Unlink_then_look_is_a_safe_flush()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            for (var round = 0; round < 300; round++)
            {
                var child = self.SpawnLink(_ => Task.CompletedTask);
                if (round % 3 == 0)
                    await Task.Yield();
                self.Unlink(child);
                await self.TryReceive<Exit>(TimeSpan.Zero, exit => exit.From == child);
                self.Monitor(child);
                await self.Receive<Down>(down => down.Pid == child);
                Assert.Empty(await self.Arrived());
            }
        });
    }

    [Fact]
    [Trait("Rule", "L10")]
    public async Task Linking_with_the_dead_throws_noproc_that_can_be_caught()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var dead = self.SpawnMonitor(_ => Task.CompletedTask).Target;
            await self.Receive<Down>();
            Assert.Equal(ExitReason.NoProc, Assert.Throws<ExitException>(() => self.Link(dead)).Reason);
            Assert.Equal(ExitReason.NoProc, Assert.Throws<ExitException>(() => self.Link(default)).Reason);
            self.Flush();
        });
    }

    [Fact]
    [Trait("Rule", "L10")]
    public async Task Linking_with_the_dead_uncaught_ends_the_process_with_noproc()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.NoProc, await node.Run(async self =>
        {
            self.SpawnMonitor(async child =>
            {
                child.Link(default);
                await Lab.Sleep(child);
            });
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "L10")]
    public async Task Linking_with_the_dead_sends_a_message_to_a_process_that_traps_exits()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var dead = self.SpawnMonitor(_ => Task.CompletedTask).Target;
            await self.Receive<Down>();
            self.Link(dead);
            Assert.Equal([new Exit(dead, ExitReason.NoProc)], await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "L1")]
    public async Task Linking_again_with_a_peer_that_dies_tells_its_true_reason_first()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            for (var round = 0; round < 300; round++)
            {
                var child = self.SpawnLink(child => throw new ExitException(Lab.Boom));
                for (var i = 1; node.IsAlive(child); i++)
                {
                    self.Link(child);
                    if (i % 8 == 0)
                        await Task.Yield();
                }

                // Only once that has arrived is the link gone, and a new one would be with the dead.
                Assert.Equal(new Exit(child, Lab.Boom), await self.Receive<Exit>());
                await self.Arrived();
            }
        });
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

using System.Collections.Concurrent;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Kills, links, monitors and names under load: each end is told once, and nothing is left behind.</summary>
public sealed class RelationStressTests
{
    [Fact]
    [Trait("Rule", "M2")]
    public async Task Who_has_been_told_of_an_end_finds_nobody_any_more()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < 5_000; round++)
            {
                var monitor = self.SpawnMonitor(static _ => throw new ExitException(Lab.Boom));
                Assert.Equal(Lab.Boom, (await self.Receive<Down>()).Reason);

                self.Monitor(monitor.Target);

                Assert.Equal(ExitReason.NoProc, (await self.Receive<Down>()).Reason);
            }
        });
    }

    [Fact]
    [Trait("Rule", "M1")]
    public async Task Whatever_a_process_does_a_kill_ends_it_and_tells_it_once()
    {
        await using var node = new Node();
        var peer = new Probe(node);

        await node.Run(async self =>
        {
            self.TrapExit = true;
            for (var round = 0; round < 500; round++)
            {
                var child = self.SpawnLink(async child =>
                {
                    child.TrapExit = true;
                    var me = child.Pid;
                    while (true)
                    {
                        child.Send(me, 1);
                        await child.Receive<int>();
                        child.Spawn(_ => Task.CompletedTask);
                        child.Link(peer.Pid);
                        await child.TryReceive<string>(TimeSpan.Zero);
                        child.Send(me, "timed");
                        await child.TryReceive<string>(TimeSpan.FromMinutes(1));
                        child.Demonitor(child.Monitor(peer.Pid), flush: true);
                        await Task.Run(static () => { });
                        child.Unlink(peer.Pid);
                    }
                });
                var monitor = self.Monitor(child);
                for (var i = 0; i < round % 7; i++)
                    await Task.Yield();
                self.Exit(child, ExitReason.Kill);
                Assert.Equal(new Down(monitor, child, ExitReason.Killed), await self.Receive<Down>());
                Assert.Equal([new Exit(child, ExitReason.Killed)], await self.Arrived());
            }
        });

        Assert.True(node.IsAlive(peer.Pid));
    }

    [Fact]
    [Trait("Rule", "M6")]
    public async Task Each_monitor_made_or_removed_while_its_target_dies_brings_one_down_or_none()
    {
        await using var node = new Node();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => node.Run(async self =>
        {
            for (var round = 0; round < 200; round++)
            {
                var child = self.Spawn(async child => await child.Receive());
                var kept = new HashSet<MonitorRef>();
                for (var i = 0; i < 20; i++)
                {
                    if (i == round % 20)
                        self.Send(child, "die");
                    if (i % 5 == 0)
                        await Task.Yield();
                    var monitor = self.Monitor(child);
                    if (i % 3 == 0)
                        self.Demonitor(monitor, flush: true);
                    else
                        kept.Add(monitor);
                }

                while (kept.Count > 0)
                    Assert.True(kept.Remove((await self.Receive<Down>()).Ref));
                Assert.Empty(await self.Arrived());
            }
        }))).Soon();
    }

    [Fact]
    [Trait("Rule", "L1")]
    public async Task Links_made_and_removed_from_both_sides_end_in_agreement()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var parent = self.Pid;
            for (var round = 0; round < 300; round++)
            {
                var child = self.Spawn(async child =>
                {
                    for (var i = 0; i < 20; i++)
                    {
                        child.Unlink(parent);
                        if (i % 5 == 0)
                            await Task.Yield();
                        child.Link(parent);
                    }

                    child.Send(parent, "done");
                    await Lab.Sleep(child);
                });
                for (var i = 0; i < 20; i++)
                {
                    self.Link(child);
                    if (i % 6 == 0)
                        await Task.Yield();
                    self.Unlink(child);
                }

                await self.Receive<string>();

                // A link that is made now, when no process removes links, must hold whatever happened before.
                self.Link(child);
                self.Monitor(child);
                self.Exit(child, Lab.Boom);
                await self.Receive<Down>();
                Assert.Equal([new Exit(child, Lab.Boom)], await self.Arrived());
            }
        });
    }

    [Fact]
    [Trait("Rule", "L12")]
    public async Task A_process_linked_with_ten_thousand_others_takes_them_along()
    {
        await using var node = new Node();
        var children = new TaskCompletionSource<Pid[]>();
        var parent = node.Spawn(async self =>
        {
            children.SetResult([.. Enumerable.Range(0, 10_000).Select(_ => self.SpawnLink(Lab.Sleep))]);
            await Lab.Sleep(self);
        });
        var ends = (await children.Task.Soon()).Select(node.WaitForExit).ToArray();

        node.Exit(parent, Lab.Boom);

        Assert.All(await Task.WhenAll(ends).Soon(), reason => Assert.Equal(Lab.Boom, reason));
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "N4")]
    public async Task Who_sees_a_process_down_never_finds_its_name_taken_by_the_dead()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < 2_000; round++)
            {
                var child = self.SpawnMonitor(async child => await child.Receive()).Target;

                // Somebody registers it, or takes the name away again, while it dies.
                var meddling = Task.Run(() =>
                {
                    try
                    {
                        node.Register(child, "name");
                        if (round % 2 == 0)
                            node.Unregister("name");
                    }
                    catch (ArgumentException)
                    {
                        // It was dead already.
                    }
                });
                self.Send(child, "die");
                await self.Receive<Down>();
                Assert.NotEqual(child, node.WhereIs("name"));
                await meddling;
                Assert.Null(node.WhereIs("name"));
            }
        });
    }

    [Fact]
    [Trait("Rule", "P26")]
    public async Task A_hundred_thousand_processes_leave_nothing_behind()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var parent = self.Pid;
            for (var i = 0; i < 100_000; i++)
            {
                self.Spawn(child =>
                {
                    child.Send(parent, child);
                    return Task.CompletedTask;
                });
            }

            for (var i = 0; i < 100_000; i++)
                await self.Receive<Self>();
            while (node.ProcessCount > 1)
                await Task.Yield();
        });

        Assert.True(node.ProcessCount <= 1);
    }

    [Fact]
    public async Task A_storm_of_links_and_monitors_ends_with_every_process_and_every_down()
    {
        const int Storm = 200;
        await using var node = new Node();
        var downs = new ConcurrentBag<Pid>();

        await node.Run(async self =>
        {
            var pids = Enumerable.Range(0, Storm).Select(_ => self.Spawn(async child =>
            {
                var all = await child.Receive<Pid[]>();
                foreach (var pid in all)
                    child.Monitor(pid);
                child.TrapExit = true;
                foreach (var pid in all)
                    child.Link(pid);
                while (true)
                {
                    if (await child.Receive() is Down down)
                        downs.Add(down.Pid);
                }
            })).ToArray();
            foreach (var pid in pids)
                self.Send(pid, pids);
            foreach (var pid in pids)
                self.Monitor(pid);
            foreach (var pid in pids)
                self.Exit(pid, ExitReason.Kill);
            for (var i = 0; i < Storm; i++)
                Assert.Equal(ExitReason.Killed, (await self.Receive<Down>()).Reason);
            Assert.Empty(await self.Arrived());
        });

        Assert.True(downs.GroupBy(pid => pid).All(same => same.Count() < Storm));
    }
}

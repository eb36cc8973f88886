using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class MonitorTests
{
    [Fact]
    [Trait("Rule", "M1")]
    public async Task Each_monitor_brings_one_down_of_its_own()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var child = self.Spawn(Lab.Sleep);
            var monitors = new[] { self.Monitor(child), self.Monitor(child), self.Monitor(child) };
            self.Exit(child, Lab.Boom);
            var downs = new[] { await self.Receive<Down>(), await self.Receive<Down>(), await self.Receive<Down>() };
            Assert.Equal(monitors.ToHashSet(), downs.Select(down => down.Ref).ToHashSet());
            Assert.All(downs, down => Assert.Equal((child, Lab.Boom), (down.Pid, down.Reason)));
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "M1")]
    public async Task A_monitor_goes_one_way_only()
    {
        await using var node = new Node();
        var target = node.Idle();

        await node.Run(self => self.Monitor(target));
        var watcher = node.Spawn(self =>
        {
            self.Monitor(target);
            throw new ExitException(Lab.Boom);
        });
        await node.End(watcher);

        Assert.True(node.IsAlive(target));
    }

    [Fact]
    [Trait("Rule", "M2")]
    public async Task Monitoring_the_dead_brings_down_with_noproc()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var dead = self.SpawnMonitor(_ => Task.CompletedTask).Target;
            await self.Receive<Down>();
            var monitor = self.Monitor(dead);
            Assert.Equal(new Down(monitor, dead, ExitReason.NoProc), await self.Receive<Down>());
            var nobody = self.Monitor(default);
            Assert.Equal(new Down(nobody, default, ExitReason.NoProc), await self.Receive<Down>());
        });
    }

    [Fact]
    [Trait("Rule", "M3")]
    public async Task A_normal_end_is_told_too()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.Normal, await node.Run(async self =>
        {
            self.SpawnMonitor(_ => Task.CompletedTask);
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "M4")]
    public async Task Monitoring_itself_brings_nothing()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            Assert.NotNull(self.Monitor(self.Pid));
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "M5")]
    public async Task A_monitor_before_the_exit_signal_brings_its_reason()
    {
        await using var node = new Node();

        Assert.Equal(Lab.Boom, await node.Run(async self =>
        {
            var child = self.Spawn(Lab.Sleep);
            self.Monitor(child);
            self.Exit(child, Lab.Boom);
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "M5")]
    public async Task A_monitor_after_the_exit_signal_brings_noproc()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < 200; round++)
            {
                var child = self.Spawn(Lab.Sleep);
                self.Exit(child, Lab.Boom);
                self.Monitor(child);
                Assert.Equal(ExitReason.NoProc, (await self.Receive<Down>()).Reason);
            }
        });
    }

    [Fact]
    [Trait("Rule", "M6")]
    public async Task After_demonitor_no_down_comes()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var child = self.Spawn(Lab.Sleep);
            var taken = self.Monitor(child);
            self.Demonitor(taken);
            var kept = self.Monitor(child);
            self.Exit(child, Lab.Boom);
            Assert.Same(kept, (await self.Receive<Down>()).Ref);
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "M6")]
    public async Task A_down_that_is_here_stays_after_demonitor()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var dead = self.SpawnMonitor(_ => Task.CompletedTask);
            await self.Receive<Down>();
            var monitor = self.Monitor(dead.Target);
            self.Send(self.Pid, "behind it");
            await self.Receive<string>();
            Assert.False(self.Demonitor(monitor));
            Assert.Same(monitor, (await self.Receive<Down>()).Ref);
        });
    }

    [Fact]
    [Trait("Rule", "M7")]
    public async Task Demonitor_with_flush_removes_the_down_of_that_monitor_only()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var one = self.Monitor(default);
            var two = self.Monitor(default);
            var three = self.Monitor(default);
            self.Demonitor(two, flush: true);
            Assert.Same(one, (await self.Receive<Down>()).Ref);
            Assert.Same(three, (await self.Receive<Down>()).Ref);
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "M8")]
    public async Task Demonitor_says_whether_the_monitor_was_active()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            Assert.True(self.Demonitor(self.Monitor(self.Spawn(Lab.Sleep))));
            Assert.True(self.Demonitor(self.Monitor(self.Spawn(Lab.Sleep)), flush: true));
            var fired = self.SpawnMonitor(_ => Task.CompletedTask);
            var down = await self.Receive<Down>();
            self.Send(self.Pid, down);
            Assert.False(self.Demonitor(fired, flush: true));
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "M9")]
    public async Task Demonitoring_twice_or_for_another_does_nothing()
    {
        await using var node = new Node();
        var target = node.Idle();
        var probe = new Probe(node);

        await node.Run(async self =>
        {
            var mine = self.Monitor(target);
            self.Send(probe.Pid, mine);
            Assert.True(self.Demonitor(mine));
            Assert.False(self.Demonitor(mine));
            mine = self.Monitor(target);
            Assert.False(await node.Run(other => other.Demonitor(mine)));
            self.Exit(target, Lab.Boom);
            Assert.Same(mine, (await self.Receive<Down>()).Ref);
        });
    }

    [Fact]
    [Trait("Rule", "M10")]
    public async Task The_death_of_the_watcher_removes_the_monitor()
    {
        await using var node = new Node();
        var target = node.Idle();
        for (var i = 0; i < 10; i++)
            await node.Run(self => self.Monitor(target));
        var watchers = -1;

        // The demonitors have arrived when a later signal from outside has.
        await node.Run(async self =>
        {
            while ((watchers = target.Process!.Extras.Watchers.Count) > 0)
            {
                self.Send(target, "wake");
                await Task.Yield();
            }
        });

        Assert.Equal(0, watchers);
    }

    [Fact]
    [Trait("Rule", "M11")]
    public async Task Who_sees_a_process_down_finds_its_name_free()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < 200; round++)
            {
                var child = self.SpawnMonitor(async child =>
                {
                    node.Register(child.Pid, "name");
                    await Task.Yield();
                }).Target;
                await self.Receive<Down>();
                Assert.Null(node.WhereIs("name"));
                Assert.False(node.IsAlive(child));
            }
        });
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class MonitorByNameTests
{
    [Fact]
    [Trait("Rule", "N5")]
    public async Task A_monitor_by_name_watches_who_has_the_name_now()
    {
        await using var node = new Node();
        var first = node.Idle();
        var second = node.Idle();

        await node.Run(async self =>
        {
            node.Register(first, "name");
            var monitor = self.Monitor("name");
            node.Unregister("name");
            node.Register(second, "name");
            self.Exit(second, Lab.Boom);
            self.Exit(first, ExitReason.Kill);

            var down = await self.Receive<Down>();
            Assert.Equal((monitor, first, ExitReason.Killed), (down.Ref, down.Pid, down.Reason));
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "N5")]
    public async Task The_down_of_a_monitor_by_name_says_the_name()
    {
        await using var node = new Node();
        var named = node.Idle();
        node.Register(named, "name");

        await node.Run(async self =>
        {
            var byName = self.Monitor("name");
            var byPid = self.Monitor((Destination)named);
            Assert.Equal(named, byName.Target);
            self.Exit(named, Lab.Boom);

            Assert.Equal((Destination)"name", (await self.Receive<Down>(down => down.Ref == byName)).Name);
            Assert.Null((await self.Receive<Down>(down => down.Ref == byPid)).Name);
        });
    }

    [Fact]
    [Trait("Rule", "M2")]
    public async Task Monitoring_a_name_nobody_has_brings_down_with_noproc_and_the_name()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var monitor = self.Monitor("nobody");
            var down = await self.Receive<Down>();
            Assert.Equal(new Down(monitor, default, ExitReason.NoProc), down);
            Assert.Equal((Destination)"nobody", down.Name);
        });
    }

    [Fact]
    [Trait("Rule", "M2")]
    public async Task Monitoring_nothing_at_all_is_an_error()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            Assert.Throws<ArgumentException>(() => self.Monitor((string?)null));
            Assert.Throws<ArgumentException>(() => self.Monitor(default(Destination), new MonitorOptions { Tag = "gone" }));
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "M4")]
    public async Task Monitoring_its_own_name_brings_nothing()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.Register("me");
            Assert.NotNull(self.Monitor("me"));
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_tag_takes_the_place_of_down()
    {
        await using var node = new Node();
        var target = node.Idle();

        await node.Run(async self =>
        {
            var monitor = self.Monitor(target, new MonitorOptions { Tag = "gone" });
            self.Exit(target, Lab.Boom);
            Assert.Equal([new TaggedDown("gone", monitor, target, Lab.Boom)], [await self.Receive()]);
            var nobody = self.Monitor("nobody", new MonitorOptions { Tag = 1 });
            var down = await self.Receive<TaggedDown>();
            Assert.Equal((1, nobody, "nobody", ExitReason.NoProc), (down.Tag, down.Ref, down.Name, down.Reason));
        });
    }

    [Fact]
    [Trait("Rule", "B5")]
    [Trait("Rule", "M7")]
    public async Task Demonitor_with_flush_removes_a_tagged_down_too()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var one = self.Monitor(default(Pid), new MonitorOptions { Tag = "tag" });
            var two = self.Monitor(default(Pid), new MonitorOptions { Tag = "tag" });
            self.Send(self.Pid, "behind them");
            await self.Receive<string>();
            Assert.False(self.Demonitor(one, flush: true));
            Assert.Same(two, Assert.IsType<TaggedDown>(Assert.Single(await self.Arrived())).Ref);
        });
    }

    [Fact]
    [Trait("Rule", "M6")]
    [Trait("Rule", "M8")]
    [Trait("Rule", "M9")]
    public async Task A_monitor_by_name_is_taken_back_like_any_other()
    {
        await using var node = new Node();
        var named = node.Idle();
        node.Register(named, "name");

        await node.Run(async self =>
        {
            var monitor = self.Monitor("name");
            Assert.True(self.Demonitor(monitor));
            Assert.False(self.Demonitor(monitor));
            self.SendAfter("name", "wake", TimeSpan.Zero);
            self.Exit(named, Lab.Boom);
            await node.End(named);
            Assert.Empty(await self.Arrived());
        });
    }
}

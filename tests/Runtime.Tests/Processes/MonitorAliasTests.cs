using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Aliases that come with a monitor.</summary>
public sealed class MonitorAliasTests
{
    [Theory]
    [Trait("Rule", "B4")]
    [InlineData(MonitorAlias.Demonitor)]
    [InlineData(MonitorAlias.ReplyDemonitor)]
    public async Task A_message_that_a_process_sends_to_its_own_monitors_alias_just_before_it_ends_is_dropped(MonitorAlias mode)
    {
        await using var node = new Node();
        var other = node.Spawn(static async self => await self.Receive());

        var (wasActive, received) = await node.Within(async self =>
        {
            var monitor = self.Monitor(other, new MonitorOptions { Alias = mode });
            self.Send(monitor.Alias!, "late");
            return (self.Demonitor(monitor), await self.TryReceive<string>(TimeSpan.Zero));
        });

        Assert.True(wasActive);
        Assert.False(received.Any);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task An_explicit_alias_of_a_monitor_outlives_it()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var told = self.Monitor(default(Pid), new MonitorOptions { Alias = MonitorAlias.ExplicitUnalias });
            Assert.Same(told, (await self.Receive<Down>()).Ref);
            var taken = self.Monitor(node.Idle(), new MonitorOptions { Alias = MonitorAlias.ExplicitUnalias });
            Assert.True(self.Demonitor(taken));

            self.Send(told.Alias, 1);
            self.Send(taken.Alias, 2);

            Assert.Equal([1, 2], await self.Arrived());
            Assert.True(self.Unalias(told.Alias!));
            Assert.True(self.Unalias(taken.Alias!));
        });
    }

    [Theory]
    [Trait("Rule", "B4")]
    [InlineData(MonitorAlias.Demonitor)]
    [InlineData(MonitorAlias.ReplyDemonitor)]
    public async Task Demonitor_ends_the_alias_of_the_monitor(MonitorAlias mode)
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var monitor = self.Monitor(node.Idle(), new MonitorOptions { Alias = mode });
            Assert.True(self.Demonitor(monitor));
            self.Send(monitor.Alias, "dropped");
            Assert.Empty(await self.Arrived());
            Assert.False(self.Unalias(monitor.Alias!));
        });
    }

    [Theory]
    [Trait("Rule", "B4")]
    [InlineData(MonitorAlias.Demonitor)]
    [InlineData(MonitorAlias.ReplyDemonitor)]
    public async Task The_down_message_ends_the_alias_of_the_monitor(MonitorAlias mode)
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var target = self.Spawn(Lab.Sleep);
            var monitor = self.Monitor(target, new MonitorOptions { Alias = mode });
            self.Exit(target, Lab.Boom);
            Assert.Equal(new Down(monitor, target, Lab.Boom), await self.Receive<Down>());
            self.Send(monitor.Alias, "dropped");
            Assert.Empty(await self.Arrived());
            Assert.False(self.Unalias(monitor.Alias!));
        });
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_demonitor_alias_lets_many_messages_through()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var monitor = self.Monitor(node.Idle(), new MonitorOptions { Alias = MonitorAlias.Demonitor });
            self.Send(monitor.Alias, 1);
            self.Send(monitor.Alias, 2);
            Assert.Equal([1, 2], await self.Arrived());
            Assert.True(self.Demonitor(monitor));
        });
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task The_first_message_through_a_reply_demonitor_alias_ends_alias_and_monitor()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var target = self.Spawn(Lab.Sleep);
            var monitor = self.Monitor(target, new MonitorOptions { Alias = MonitorAlias.ReplyDemonitor });
            self.Send(monitor.Alias, "reply");
            self.Send(monitor.Alias, "dropped");
            Assert.Equal("reply", await self.Receive<string>());
            Assert.False(self.Unalias(monitor.Alias!));
            Assert.False(self.Demonitor(monitor));

            var other = self.Monitor(target);
            self.Exit(target, Lab.Boom);
            Assert.Same(other, (await self.Receive<Down>()).Ref);
            Assert.Empty(await self.Arrived());
        });
    }

    [Theory]
    [Trait("Rule", "B4")]
    [InlineData(MonitorAlias.Demonitor)]
    [InlineData(MonitorAlias.ReplyDemonitor)]
    public async Task Unalias_leaves_the_monitor_as_it_is(MonitorAlias mode)
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var target = self.Spawn(Lab.Sleep);
            var monitor = self.Monitor(target, new MonitorOptions { Alias = mode });
            Assert.True(self.Unalias(monitor.Alias!));
            self.Exit(target, Lab.Boom);
            Assert.Same(monitor, (await self.Receive<Down>()).Ref);
        });
    }

    [Fact]
    [Trait("Rule", "B4")]
    [Trait("Rule", "M4")]
    public async Task The_alias_of_a_monitor_on_itself_is_not_active()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var monitor = self.Monitor(self.Pid, new MonitorOptions { Alias = MonitorAlias.ExplicitUnalias });
            self.Send(monitor.Alias, "dropped");
            Assert.Empty(await self.Arrived());
            Assert.False(self.Unalias(monitor.Alias!));
        });
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_monitor_has_an_alias_only_when_asked_for()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.Null(self.Monitor(node.Idle()).Alias);
            Assert.Null(self.Monitor(node.Idle(), new MonitorOptions()).Alias);
        });
    }
}

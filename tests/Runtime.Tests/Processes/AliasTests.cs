using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

public sealed class AliasTests
{
    [Fact]
    [Trait("Rule", "B1")]
    public async Task What_is_sent_to_an_alias_arrives()
    {
        await using var node = new Node();

        Assert.Equal(["from inside", "from outside"], await node.Run(async self =>
        {
            var alias = self.Alias();
            self.Send(alias, "from inside");
            node.Send(alias, "from outside");
            return (await self.Arrived()).Cast<string>();
        }));
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task A_message_that_arrives_through_an_inactive_alias_is_dropped()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var alias = self.Alias();
            self.Unalias(alias);
            self.Send(alias, "dropped");
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task Messages_in_the_mailbox_stay_when_their_alias_ends()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var alias = self.Alias();
            self.Send(alias, "stays");
            self.Send(alias, 1);
            await self.Receive<int>();
            Assert.True(self.Unalias(alias));
            Assert.Equal(["stays"], await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task A_message_that_a_process_sends_to_its_own_alias_just_before_it_ends_is_dropped()
    {
        await using var node = new Node();

        var (wasActive, received) = await node.Within(static async self =>
        {
            var alias = self.Alias();
            self.Send(alias, "late");
            return (self.Unalias(alias), await self.TryReceive<string>(TimeSpan.Zero));
        });

        Assert.True(wasActive);
        Assert.False(received.Any);
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task A_message_that_a_process_sends_to_its_own_alias_arrives_when_it_receives_before_it_ends()
    {
        await using var node = new Node();

        var received = await node.Within(static async self =>
        {
            var alias = self.Alias();
            self.Send(alias, "in time");
            await self.TryReceive<int>(TimeSpan.Zero);
            self.Unalias(alias);
            return await self.TryReceive<string>(TimeSpan.Zero);
        });

        Assert.True(received.Any);
    }

    [Fact]
    [Trait("Rule", "B1")]
    [Trait("Rule", "P5")]
    public async Task Messages_keep_their_order_whether_they_come_through_an_alias_or_not()
    {
        await using var node = new Node();

        Assert.Equal([1, 2, 3, 4], await node.Run(async self =>
        {
            var alias = self.Alias();
            self.Send(self.Pid, 1);
            self.Send(alias, 2);
            self.Send(self.Pid, 3);
            self.Send(alias, 4);
            return (await self.Arrived()).Cast<int>();
        }));
    }

    [Fact]
    [Trait("Rule", "B2")]
    public async Task Unalias_says_whether_the_alias_was_active_and_the_callers()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var alias = self.Alias();
            Assert.False(await node.Run(other => other.Unalias(alias)));
            Assert.True(self.Unalias(alias));
            Assert.False(self.Unalias(alias));
        });
    }

    [Fact]
    [Trait("Rule", "B3")]
    public async Task A_reply_alias_lets_one_message_through()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var alias = self.Alias(AliasMode.Reply);
            self.Send(alias, "first");
            self.Send(alias, "second");
            Assert.Equal(["first"], await self.Arrived());
            Assert.False(self.Unalias(alias));
        });
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task A_message_through_the_alias_of_a_dead_process_is_dropped()
    {
        await using var node = new Node();
        var alias = await node.Run(self => self.Alias());

        node.Send(alias, "dropped");
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task A_cast_goes_through_an_alias()
    {
        await using var node = new Node();
        var server = new Aliased();
        await node.Start(server);
        var alias = await server.Alias.Task.Soon();

        node.Cast(alias, 1);
        node.Cast(alias, 2);

        Assert.Equal(1, await server.Got.Task.Soon());
    }

    [Fact]
    public async Task An_alias_is_no_address_for_calls_names_monitors_and_timers()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var alias = self.Alias();
            Assert.Throws<ArgumentException>(() => self.Monitor(alias));
            Assert.Throws<ArgumentException>(() => self.SendAfter(alias, "message", TimeSpan.Zero));
            await Assert.ThrowsAsync<ArgumentException>(async () => await node.Stop(alias));
            await Assert.ThrowsAsync<ArgumentException>(async () => await node.Start(new Aliased(), new ServerOptions { Name = alias }));
            Assert.Equal(0, node.Timers.Count);
        });
    }

    [Fact]
    public async Task Unknown_modes_are_refused()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => self.Alias((AliasMode)7));
            Assert.Throws<ArgumentOutOfRangeException>(() => self.Monitor(self.Pid, new MonitorOptions { Alias = (MonitorAlias)7 }));
            Assert.Throws<ArgumentNullException>(() => self.Monitor(self.Pid, null!));
            Assert.Throws<ArgumentNullException>(() => self.Unalias(null!));
        });
    }

    [Fact]
    [Trait("Rule", "B3")]
    public async Task Of_many_senders_through_a_reply_alias_one_gets_through()
    {
        const int rounds = 500;
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var alias = self.Alias(AliasMode.Reply);
                var sent = Parallel.ForAsync(0, 4, (sender, _) =>
                {
                    node.Send(alias, sender);
                    return ValueTask.CompletedTask;
                });
                await sent;
                Assert.Single(await self.Arrived());
            }
        });
    }

    private sealed class Aliased : GenServer<int>
    {
        internal TaskCompletionSource<AliasRef> Alias { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource<int> Got { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override ValueTask<InitResult> Init()
        {
            Alias.SetResult(Self.Alias(AliasMode.Reply));
            return Ok(0);
        }

        protected override ValueTask<Result> HandleCast(object message, int state)
        {
            Got.SetResult((int)message);
            return NoReply(state);
        }
    }
}

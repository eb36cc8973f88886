using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class ReceiveTests
{
    [Fact]
    [Trait("Rule", "P9")]
    public async Task Receive_takes_the_oldest_message_that_matches()
    {
        await using var node = new Node();

        Assert.Equal((2, 4), await node.Run(async self =>
        {
            Send(self, 1, "a", 2, 3, 4);
            return (await self.Receive<int>(i => i % 2 == 0), await self.Receive<int>(i => i % 2 == 0));
        }));
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task Messages_that_do_not_match_stay_in_order()
    {
        await using var node = new Node();

        Assert.Equal([1, 2, 3, 4], await node.Run(async self =>
        {
            Send(self, 1, 2, "a", 3, "b", 4);
            await self.Receive<string>(text => text == "b");
            await self.Receive<string>();
            return self.Flush();
        }));
    }

    [Theory]
    [InlineData(0, new[] { 1, 2, 9 })]
    [InlineData(1, new[] { 0, 2, 9 })]
    [InlineData(2, new[] { 0, 1, 9 })]
    [Trait("Rule", "P9")]
    public async Task A_message_leaves_the_mailbox_whole_wherever_it_stood(int taken, int[] left)
    {
        await using var node = new Node();

        Assert.Equal(left, await node.Run(async self =>
        {
            Send(self, 0, 1, 2);
            await self.Receive<int>(i => i == taken);
            Send(self, 9);
            return self.Flush().Cast<int>().ToArray();
        }));
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task Mailbox_order_beats_clause_order()
    {
        await using var node = new Node();

        // One receive with two clauses is one receive of either.
        Assert.Equal("a", await node.Run(async self =>
        {
            Send(self, 'x', "a", 1);
            return await self.Receive<object>(message => message is int or string);
        }));
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task A_guard_that_throws_does_not_match()
    {
        await using var node = new Node();

        Assert.Equal((2, 1), await node.Run(async self =>
        {
            Send(self, 1, 2);
            var second = await self.Receive<int>(i => i == 1 ? throw new InvalidOperationException() : true);
            return (second, await self.Receive<int>());
        }));
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task A_receive_waits_for_a_message_that_matches()
    {
        await using var node = new Node();
        var probe = new Probe(node);
        var pid = node.Spawn(async self => self.Send(probe.Pid, await self.Receive<string>(text => text.StartsWith('b'))));

        node.Send(pid, 1);
        node.Send(pid, "a");
        node.Send(pid, "b");

        Assert.Equal("b", await probe.Next());
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task A_value_type_and_a_base_type_can_be_received()
    {
        await using var node = new Node();

        Assert.Equal((1, "a"), await node.Run(async self =>
        {
            Send(self, "a", 1);
            return (await self.Receive<int>(), await self.Receive<IComparable<string>>());
        }));
    }

    [Fact]
    [Trait("Rule", "P11")]
    public async Task Each_message_is_tested_once_per_receive()
    {
        var scheduler = new ManualScheduler();
        await using var node = new Node(new NodeOptions { Scheduler = scheduler });
        var tested = 0;
        var pid = node.Spawn(async self => await self.Receive<int>(i =>
        {
            tested++;
            return i == 1000;
        }));

        for (var i = 1; i <= 1000; i++)
        {
            node.Send(pid, i);
            scheduler.RunAll();
        }

        Assert.Equal(1000, tested);
        Assert.False(node.IsAlive(pid));
    }

    [Fact]
    [Trait("Rule", "P11")]
    public async Task A_time_out_does_not_test_messages_again()
    {
        await using var node = new Node();
        var tested = 0;

        await node.Run(async self =>
        {
            Send(self, 1, 2, 3);
            await self.TryReceive<int>(TimeSpan.Zero, i =>
            {
                tested++;
                return false;
            });
        });

        Assert.Equal(3, tested);
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task Each_receive_begins_at_the_oldest_message()
    {
        await using var node = new Node();

        Assert.Equal((3, 1, 2), await node.Run(async self =>
        {
            Send(self, 1, 2, 3);
            return (await self.Receive<int>(i => i == 3), await self.Receive<int>(), await self.Receive<int>());
        }));
    }

    [Fact]
    [Trait("Rule", "P20")]
    public async Task The_mailbox_of_a_dying_process_is_discarded()
    {
        await using var node = new Node();
        var pid = node.Idle();
        node.Send(pid, "unread");

        node.Exit(pid, ExitReason.Kill);
        await node.End(pid);

        Assert.Equal(0, node.MailboxLength(pid));
    }

    [Fact]
    public async Task Flush_takes_all_messages_oldest_first()
    {
        await using var node = new Node();

        Assert.Equal([1, "a", 2], await node.Run(self =>
        {
            Send(self, 1, "a", 2);
            var messages = self.Flush();
            Assert.Empty(self.Flush());
            return messages;
        }));
    }

    [Fact]
    public async Task After_a_flush_messages_arrive_again()
    {
        await using var node = new Node();

        Assert.Equal(2, await node.Run(async self =>
        {
            Send(self, 1);
            self.Flush();
            Send(self, 2);
            return await self.Receive<int>();
        }));
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task A_second_receive_while_one_waits_is_an_error_and_leaves_the_first_alone()
    {
        await using var node = new Node();

        Assert.Equal("first", await node.Run(async self =>
        {
            var first = First(self);
            await Assert.ThrowsAsync<InvalidOperationException>(() => self.Receive<int>().AsTask());
            self.Send(self.Pid, "first");
            return await first;
        }));

        static async Task<string> First(Self self) => await self.Receive<string>();
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task The_self_of_another_process_cannot_be_used()
    {
        await using var node = new Node();

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Run(async self =>
        {
            var child = self.SpawnMonitor(async _ => await self.Receive());
            throw (Exception)(await self.Receive<Down>()).Reason.Term!;
        }));
    }

    [Fact]
    public async Task Messages_that_came_while_the_process_waited_elsewhere_are_there_afterwards()
    {
        await using var node = new Node();
        var elsewhere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var messages = new TaskCompletionSource<IReadOnlyList<object>>();
        var pid = node.Spawn(async self =>
        {
            await elsewhere.Task;
            messages.SetResult(self.Flush());
        });

        node.Send(pid, 1);
        node.Send(pid, 2);
        elsewhere.SetResult();

        Assert.Equal([1, 2], await messages.Task.Soon());
    }

    private static void Send(Self self, params object[] messages)
    {
        foreach (var message in messages)
            self.Send(self.Pid, message);
    }
}

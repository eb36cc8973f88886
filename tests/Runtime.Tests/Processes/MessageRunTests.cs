using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Messages that share a place in the inbox: alone, in a mailbox, and with many senders at once.</summary>
public sealed class MessageRunTests
{
    private const int Length = 12;

    [Fact]
    public void A_run_keeps_the_order_of_its_messages_until_it_is_full()
    {
        var run = new MessageRun(0);
        for (var i = 1; i < Length; i++)
            Assert.True(run.TryAdd(i));

        Assert.False(run.TryAdd(Length));
        Assert.Equal(Length, run.CountAdded());
        Assert.Equal(Length, run.Close());
        Assert.Equal(Enumerable.Range(0, Length), Enumerable.Range(0, Length).Select(_ => (int)run.TakeFirst()));
        Assert.Equal(0, run.Count);
    }

    [Fact]
    public void A_closed_run_takes_no_message_even_where_one_was_taken_out()
    {
        var run = new MessageRun(0);
        run.TryAdd(1);
        Assert.Equal(2, run.Close());
        Assert.False(run.TryAdd(2));

        run.TakeFirst();
        run.TakeFirst();

        // A sender may have read long ago how many places were taken.
        Assert.All(Enumerable.Range(0, 3), from => Assert.False(run.TryAdd(2, from)));
        Assert.Equal(0, run.Close());
        Assert.Equal(0, run.CountAdded());
    }

    [Fact]
    public void A_message_leaves_a_run_wherever_it_stands_and_the_others_keep_their_order()
    {
        Gen.Select(Gen.Int[1, Length], Gen.Int[0, Length].Array[0, Length]).Sample((count, removals) =>
        {
            var run = new MessageRun(0);
            var model = Enumerable.Range(0, count).ToList();
            foreach (var message in model.Skip(1))
                run.TryAdd(message);
            run.Close();
            foreach (var removal in removals.Where(_ => model.Count > 0))
            {
                run.RemoveAt(removal % model.Count);
                model.RemoveAt(removal % model.Count);
            }

            List<object> left = [];
            run.CopyTo(left);
            Assert.Equal(model.Cast<object>(), left);
            Assert.Equal(model.Count, run.Count);
        }, iter: 2_000, threads: 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    public void A_message_is_in_the_run_or_its_sender_knows_that_it_is_not(int senders)
    {
        // The receiver takes the messages out at once: a slow sender must not take an emptied place for a free one.
        for (var round = 0; round < 400; round++)
        {
            var run = new MessageRun(-1);
            var refused = 0;
            List<int> received = [];
            Together.Run(senders + 1, me =>
            {
                if (me == senders)
                {
                    for (var left = run.Close(); left > 0; left--)
                        received.Add((int)run.TakeFirst());
                }
                else
                {
                    for (var i = 0; i < 3; i++)
                    {
                        if (!run.TryAdd((3 * me) + i))
                            Interlocked.Increment(ref refused);
                    }
                }
            });

            Assert.Equal((3 * senders) + 1, received.Count + refused);
            Assert.Equal(received.Count, received.Distinct().Count());
            Assert.All(Enumerable.Range(0, senders), me =>
            {
                var mine = received.Where(message => message >= 0 && message / 3 == me).ToList();
                Assert.Equal(mine.Order(), mine);
            });
        }
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task Receives_take_any_message_of_a_backlog_in_the_order_of_a_list()
    {
        await using var node = new Node();

        await Gen.Select(Gen.Int[1, 40], Gen.Int[0, 39].Array[0, 40]).SampleAsync(async (count, wanted) => await node.Run(async self =>
        {
            var model = Enumerable.Range(0, count).ToList();
            foreach (var message in model)
                self.Send(self.Pid, message);
            foreach (var number in wanted)
            {
                var expected = model.Contains(number) ? number : -1;
                var received = await self.TryReceive<int>(TimeSpan.Zero, message => message == number);
                Assert.Equal(expected, received.Or(-1));
                model.Remove(number);
            }

            Assert.Equal(model, self.Flush().Cast<int>());
        }), iter: 300, threads: 1);
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task A_waiting_receive_takes_its_message_out_of_a_backlog_that_arrives_at_once()
    {
        await using var node = new Node();
        for (var wanted = 0; wanted < 20; wanted++)
        {
            Assert.Equal((wanted, 19), await node.Run(async self =>
            {
                var to = self.Pid;
                var sender = self.Spawn(async child =>
                {
                    await child.Receive<string>();
                    for (var i = 0; i < 20; i++)
                        child.Send(to, i);
                });
                self.Send(sender, "go");
                var received = await self.Receive<int>(message => message == wanted);
                var rest = new List<int>();
                while (rest.Count < 19)
                    rest.Add(await self.Receive<int>());
                Assert.Equal(Enumerable.Range(0, 20).Where(i => i != wanted), rest);
                return (received, rest.Count);
            }));
        }
    }

    [Fact]
    public async Task A_backlog_that_a_process_leaves_behind_is_counted_as_dead_letters()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            for (var i = 0; i < 30; i++)
                self.Send(self.Pid, i);
            Assert.Equal(30, node.Info(self.Pid)!.MailboxLength);
        });

        Assert.Equal(30, node.Counters.DeadLetters);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Mailboxes that have a bound.</summary>
public sealed class MailboxLimitTests
{
    private static readonly SpawnOptions Two = new() { MailboxLimit = 2 };

    [Fact]
    [Trait("Rule", "P8")]
    public async Task A_send_to_a_full_mailbox_throws_and_names_the_receiver()
    {
        await using var node = new Node();
        var pid = node.Spawn(Lab.Sleep, Two);
        node.Register(pid, "small");
        node.Send(pid, 1);
        node.Send("small", 2);

        var error = Assert.Throws<MailboxFullException>(() => node.Send("small", 3));

        Assert.Equal((pid, "small", 2), (error.Receiver, error.Name, error.Limit));
        Assert.Contains($"{pid} (small)", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], (await node.Messages(pid).Soon())!);
        await node.Run(self =>
        {
            Assert.Throws<MailboxFullException>(() => self.Send(pid, 3));
        });
    }

    [Fact]
    public void A_bound_below_one_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpawnOptions { MailboxLimit = 0 });

    [Fact]
    public async Task A_send_to_a_dead_process_is_dropped_however_full_it_died()
    {
        await using var node = new Node();
        var pid = node.Spawn(Lab.Sleep, Two);
        node.Send(pid, 1);
        node.Send(pid, 2);
        node.Exit(pid, ExitReason.Kill);
        node.Send(pid, 3);
        await node.End(pid);

        node.Send(pid, 4);
        Assert.Equal(ExitReason.NoProc, await node.Call(pid, new Servant.Get()).Failure());
    }

    [Fact]
    public async Task A_receive_makes_room_before_its_code_goes_on()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var pid = self.Spawn(
                async child =>
                {
                    for (var i = 0; i < 1000; i++)
                    {
                        var from = await child.Receive<Pid>();
                        child.Send(from, i);
                    }

                    Assert.Empty(child.Flush());
                },
                new SpawnOptions { MailboxLimit = 1 });
            for (var i = 0; i < 1000; i++)
            {
                self.Send(pid, self.Pid);
                Assert.Equal(i, await self.Receive<int>());
            }
        });
    }

    [Fact]
    public async Task Every_way_out_of_the_mailbox_makes_room()
    {
        await using var node = new Node();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = node.Spawn(
            async self =>
            {
                try
                {
                    Fill();
                    Assert.Equal([1, 2], self.Flush());
                    Fill();
                    Assert.Equal(2, await self.Receive<int>(number => number == 2));
                    self.Send(self.Pid, 2);
                    Assert.Equal(1, (await self.TryReceive<int>(TimeSpan.Zero)).Or(0));
                    Assert.Equal(2, (await self.TryReceive<int>(TimeSpan.FromHours(1))).Or(0));
                    Assert.False((await self.TryReceive<int>(TimeSpan.Zero)).Any);

                    var alias = self.Alias();
                    self.Send(alias, 1);
                    self.Send(alias, 2);
                    Assert.Throws<MailboxFullException>(() => self.Send(alias, 3));
                    Assert.Equal(1, await self.Receive<int>());
                    self.Unalias(alias);

                    // Dropped when it arrives, and gives its place back.
                    self.Send(alias, 3);
                    Assert.Equal(2, await self.Receive<int>());
                    Assert.Empty(self.Flush());

                    var monitor = self.Monitor(default(Pid));
                    self.Send(self.Pid, 1);
                    await self.Receive<int>();
                    Assert.False(self.Demonitor(monitor, flush: true));
                    Fill();
                    done.SetResult();
                }
                catch (Exception error)
                {
                    done.SetException(error);
                }

                void Fill()
                {
                    self.Send(self.Pid, 1);
                    self.Send(self.Pid, 2);
                    Assert.Throws<MailboxFullException>(() => self.Send(self.Pid, 3));
                }
            },
            Two);

        await done.Task.Soon();
        await node.End(pid);
    }

    [Fact]
    public async Task What_nobody_sends_gets_into_a_full_mailbox_and_takes_room()
    {
        await using var node = new Node();
        var other = node.Idle();
        var full = new TaskCompletionSource<Pid>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = node.Spawn(
            async self =>
            {
                self.TrapExit = true;
                self.Monitor(other);
                self.Link(other);
                full.SetResult(self.Pid);
                await Lab.Sleep(self);
            },
            Two);
        await full.Task.Soon();
        node.Send(pid, 1);
        node.Send(pid, 2);

        node.Exit(other, ExitReason.Kill);
        await node.End(other);

        Assert.Equal(
            [typeof(int), typeof(int), typeof(Exit), typeof(Down)],
            (await node.Messages(pid).Soon())!.Select(message => message.GetType()));
        Assert.Throws<MailboxFullException>(() => node.Send(pid, 3));
    }

    [Fact]
    public async Task A_call_to_a_full_server_fails_undelivered_and_a_cast_is_dropped_and_logged()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });
        var (busy, go) = (Tests.Lab.Event(), Tests.Lab.Event());
        var server = (await node.Start(new Servant(), new ServerOptions { Spawn = Two }).Soon()).Pid;
        node.Cast(server, new Servant.Tell(async (_, state) =>
        {
            busy.SetResult();
            await go.Task;
            return Servant.Go(state);
        }));
        await busy.Task.Soon();
        node.Cast(server, Servant.ToAdd(1));
        var inTime = node.Call(server, new Servant.Get());

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call(server, new Servant.Get()).Soon());
        for (var i = 0; i < 5; i++)
            node.Cast(server, Servant.ToAdd(100));

        Assert.IsType<MailboxFullException>(error.Reason.Term);
        Assert.Contains("room for 2", error.Message, StringComparison.Ordinal);
        Assert.False(error.Delivered);
        go.SetResult();
        Assert.Equal(1, await inTime.Soon());
        Assert.Equal(1, await node.Call(server, new Servant.Get()).Soon());

        // The first, the second and the fourth.
        Assert.Equal(3, reports.All.Count(report => report.Text.Contains("a cast of Tell was dropped", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task However_many_send_at_once_no_message_is_too_many_and_none_is_lost()
    {
        const int Limit = 10;
        const int Senders = 4;
        const int Each = 20_000;
        await using var node = new Node();
        var accepted = 0;
        var longest = 0;
        var received = 0;
        var pid = node.Spawn(
            async self =>
            {
                while (true)
                {
                    var message = await self.Receive();
                    longest = Math.Max(longest, node.MailboxLength(self.Pid));
                    if (message is string)
                        return;
                    received++;
                }
            },
            new SpawnOptions { MailboxLimit = Limit });

        Together.Run(Senders, _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                try
                {
                    node.Send(pid, i);
                    Interlocked.Increment(ref accepted);
                }
                catch (MailboxFullException)
                {
                    Thread.Yield();
                }
            }
        });
        while (true)
        {
            try
            {
                node.Send(pid, "end");
                break;
            }
            catch (MailboxFullException)
            {
                await Task.Yield();
            }
        }

        await node.End(pid);
        Assert.Equal(accepted, received);
        Assert.InRange(longest, 0, Limit);
        Assert.InRange(accepted, Limit, Senders * Each);
    }

    [Fact]
    public void The_count_is_exact_when_many_enter_and_leave()
    {
        var bound = new MailboxBound(3);
        var inside = 0;
        Together.Run(4, _ =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                if (!bound.TryEnter())
                    continue;
                Assert.InRange(Interlocked.Increment(ref inside), 1, 3);
                Interlocked.Decrement(ref inside);
                bound.Leave(1);
            }
        });

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bound.TryEnter()));
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class SendTests
{
    [Fact]
    [Trait("Rule", "P5")]
    public async Task Signals_of_all_kinds_arrive_in_sending_order()
    {
        await using var node = new Node();
        var probe = new Probe(node);
        node.Send(probe.Pid, 0);
        await probe.Next();

        var sender = await node.Run(self =>
        {
            self.Send(probe.Pid, 1);
            self.Exit(probe.Pid, ExitReason.Of("a"));
            self.Send(probe.Pid, 2);
            self.Exit(probe.Pid, ExitReason.Normal);
            self.Send(probe.Pid, 3);
            return self.Pid;
        });

        Assert.Equal(
            [1, new Exit(sender, ExitReason.Of("a")), 2, new Exit(sender, ExitReason.Normal), 3],
            await probe.Next(5));
    }

    [Fact]
    [Trait("Rule", "P6")]
    public async Task What_a_process_sent_before_it_died_arrives_before_its_exit_and_its_down()
    {
        await using var node = new Node();

        var messages = await node.Run(async self =>
        {
            self.TrapExit = true;
            var parent = self.Pid;
            var child = self.SpawnLink(async child =>
            {
                await child.Receive<string>();
                for (var i = 0; i < 100; i++)
                    child.Send(parent, i);
            });
            var monitor = self.Monitor(child);
            self.Send(child, "go");
            await self.Receive<Down>(_ => true);
            return self.Flush();
        });

        Assert.Equal(Enumerable.Range(0, 100).Cast<object>(), messages.SkipLast(1));
        Assert.IsType<Exit>(messages[^1]);
    }

    [Fact]
    [Trait("Rule", "P22")]
    public async Task A_linked_and_monitored_process_tells_its_exit_before_its_down()
    {
        await using var node = new Node();

        var messages = await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.SpawnLink(async child => await child.Receive<string>());
            self.Monitor(child);
            self.Send(child, "end");
            return new[] { await self.Receive(), await self.Receive() };
        });

        Assert.IsType<Exit>(messages[0]);
        Assert.IsType<Down>(messages[1]);
    }

    [Fact]
    [Trait("Rule", "P7")]
    public async Task A_message_to_a_dead_process_is_dropped()
    {
        await using var node = new Node();
        var pid = node.Spawn(_ => Task.CompletedTask);
        await node.End(pid);

        node.Send(pid, "hello");
        await node.Run(self =>
        {
            self.Send(pid, "hello");
            return true;
        });

        Assert.Equal(0, node.MailboxLength(pid));
    }

    [Fact]
    [Trait("Rule", "P7")]
    public async Task A_message_to_the_default_pid_is_dropped()
    {
        await using var node = new Node();

        node.Send(default(Pid), "hello");
    }

    [Fact]
    [Trait("Rule", "P7")]
    public async Task A_message_to_a_name_nobody_has_is_an_error()
    {
        await using var node = new Node();

        Assert.Contains("nobody", Assert.Throws<ArgumentException>(() => node.Send("nobody", "hello")).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => node.Run(self =>
        {
            self.Send("nobody", "hello");
            return true;
        }));
    }

    [Fact]
    [Trait("Rule", "P7")]
    public async Task A_message_to_a_name_reaches_the_process_that_has_it()
    {
        await using var node = new Node();
        var probe = new Probe(node);
        node.Register(probe.Pid, "probe");

        node.Send("probe", "hello");

        Assert.Equal("hello", await probe.Next());
    }

    [Fact]
    [Trait("Rule", "P7")]
    public async Task Nothing_is_no_destination()
    {
        await using var node = new Node();

        Assert.Throws<ArgumentException>(() => node.Send((string)null!, "hello"));
        Assert.Throws<ArgumentException>(() => node.Send(default, "hello"));
        await Assert.ThrowsAsync<ArgumentException>(() => node.Run(self =>
        {
            self.Send((string)null!, "hello");
            return true;
        }));
    }

    [Fact]
    [Trait("Rule", "P4")]
    public void Whoever_sends_a_signal_goes_on_although_nobody_has_looked_at_it()
    {
        var scheduler = new ManualScheduler();
        var node = new Node(new NodeOptions { Scheduler = scheduler });
        var idle = node.Idle();
        scheduler.RunAll();
        var done = false;
        node.Spawn(self =>
        {
            self.Link(idle);
            var monitor = self.Monitor(idle);
            self.Send(idle, "hello");
            self.Demonitor(monitor);
            self.Unlink(idle);
            self.Exit(idle, Lab.Boom);
            done = true;
            return Task.CompletedTask;
        });

        scheduler.RunOne();

        Assert.True(done);
        Assert.Equal(1, node.ProcessCount);
        scheduler.RunAll();
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "X10")]
    public async Task A_message_is_the_very_object_that_was_sent()
    {
        await using var node = new Node();
        var probe = new Probe(node);
        var message = new List<int> { 1 };

        node.Send(probe.Pid, message);

        Assert.Same(message, await probe.Next());
    }

    [Fact]
    public async Task Null_is_no_message()
    {
        await using var node = new Node();
        var pid = node.Idle();

        Assert.Throws<ArgumentNullException>(() => node.Send(pid, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => node.Run(self =>
        {
            self.Send(pid, null!);
            return true;
        }));
    }

    [Fact]
    [Trait("Rule", "P8")]
    public async Task Send_never_blocks_and_mailboxes_have_no_bound()
    {
        await using var node = new Node();
        var pid = node.Idle();

        for (var i = 0; i < 100_000; i++)
            node.Send(pid, this);

        await node.Run(async self =>
        {
            while (node.MailboxLength(pid) != 100_000)
                await Task.Yield();
        });
    }

    [Fact]
    public async Task A_process_can_send_to_itself()
    {
        await using var node = new Node();

        Assert.Equal("hello", await node.Run(async self =>
        {
            self.Send(self.Pid, "hello");
            return await self.Receive<string>();
        }));
    }
}

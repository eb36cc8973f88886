using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What exit signals do to their receiver, by kind of signal, reason, and whether the receiver traps exits.</summary>
public sealed class ExitSignalTests
{
    public static TheoryData<string, ExitReason, ExitReason> Deadly => new()
    {
        { "kill", ExitReason.Kill, ExitReason.Killed },
        { "killed", ExitReason.Killed, ExitReason.Killed },
        { "shutdown", ExitReason.Shutdown, ExitReason.Shutdown },
        { "noproc", ExitReason.NoProc, ExitReason.NoProc },
        { "any other", Lab.Boom, Lab.Boom },
        { "nil", ExitReason.Of(null), ExitReason.Of(null) },
        { "false", ExitReason.Of(false), ExitReason.Of(false) },
    };

    public static TheoryData<string, ExitReason> Trappable => new()
    {
        { "normal", ExitReason.Normal },
        { "killed", ExitReason.Killed },
        { "shutdown", ExitReason.Shutdown },
        { "any other", Lab.Boom },
    };

    [Theory]
    [MemberData(nameof(Deadly))]
    [Trait("Rule", "L5")]
    public async Task A_signal_ends_a_process_that_does_not_trap_exits(string _, ExitReason sent, ExitReason died)
    {
        await using var node = new Node();

        Assert.Equal(died, await node.Run(async self =>
        {
            self.Exit(self.SpawnMonitor(Lab.Sleep).Target, sent);
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "L5")]
    public async Task A_normal_signal_from_another_is_dropped()
    {
        await using var node = new Node();
        var pid = node.Spawn(async self => self.Exit(ExitReason.Of(await self.Receive())));
        var ended = node.End(pid);

        await node.Run(self =>
        {
            self.Exit(pid, ExitReason.Normal);
            return true;
        });
        node.Exit(pid, ExitReason.Normal);
        node.Send(pid, "still here");

        Assert.Equal(ExitReason.Of("still here"), await ended);
    }

    [Fact]
    [Trait("Rule", "L5")]
    public async Task A_normal_signal_to_itself_ends_a_process()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.Normal, await node.Run(async self =>
        {
            self.SpawnMonitor(async child =>
            {
                child.Exit(child.Pid, ExitReason.Normal);
                await Lab.Sleep(child);
            });
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Theory]
    [MemberData(nameof(Trappable))]
    [Trait("Rule", "L5")]
    public async Task A_signal_becomes_a_message_in_a_process_that_traps_exits(string _, ExitReason reason)
    {
        await using var node = new Node();
        var probe = new Probe(node);
        node.Send(probe.Pid, "ready?");
        await probe.Next();

        var sender = await node.Run(self =>
        {
            self.Exit(probe.Pid, reason);
            return self.Pid;
        });

        Assert.Equal(new Exit(sender, reason), await probe.Next());
    }

    [Theory]
    [MemberData(nameof(Trappable))]
    [Trait("Rule", "L5")]
    public async Task A_signal_to_itself_becomes_a_message_in_a_process_that_traps_exits(string _, ExitReason reason)
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            self.Exit(self.Pid, reason);
            Assert.Equal(new Exit(self.Pid, reason), await self.Receive<Exit>());
        });
    }

    [Fact]
    [Trait("Rule", "L6")]
    public async Task A_killed_process_dies_killed_even_when_it_traps()
    {
        await using var node = new Node();
        var probe = new Probe(node);
        node.Send(probe.Pid, "ready?");
        await probe.Next();
        var ended = node.End(probe.Pid);

        node.Exit(probe.Pid, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await ended);
    }

    [Fact]
    [Trait("Rule", "L5")]
    public async Task A_process_can_kill_itself_although_it_traps()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.Killed, await node.Run(async self =>
        {
            self.SpawnMonitor(async child =>
            {
                child.TrapExit = true;
                child.Exit(child.Pid, ExitReason.Kill);
                await Lab.Sleep(child);
            });
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "L8")]
    public async Task The_first_signal_wins()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.Of("first"), await node.Run(async self =>
        {
            var child = self.SpawnMonitor(Lab.Sleep).Target;
            self.Exit(child, ExitReason.Of("first"));
            self.Exit(child, ExitReason.Of("second"));
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "L9")]
    public async Task A_signal_to_itself_cannot_be_caught()
    {
        await using var node = new Node();

        Assert.Equal(Lab.Boom, await node.Run(async self =>
        {
            self.SpawnMonitor(async child =>
            {
                try
                {
                    child.Exit(child.Pid, Lab.Boom);
                }
                catch (ExitException)
                {
                    // To no avail.
                }

                await Lab.Sleep(child);
            });
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "L4")]
    public async Task A_signal_to_a_dead_process_does_nothing()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var child = self.SpawnMonitor(_ => Task.CompletedTask).Target;
            await self.Receive<Down>();
            self.Exit(child, ExitReason.Kill);
            self.Exit(default, ExitReason.Kill);
            node.Exit(default, ExitReason.Kill);
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "L11")]
    public async Task Without_trapping_a_signal_behind_a_message_ends_the_process()
    {
        await using var node = new Node();

        Assert.Equal(Lab.Boom, await node.Run(async self =>
        {
            var child = self.SpawnMonitor(async child =>
            {
                while (true)
                    await child.Receive();
            }).Target;
            self.Send(child, "message");
            self.Exit(child, Lab.Boom);
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task A_process_that_runs_is_ended_at_its_next_operation()
    {
        await using var node = new Node();
        var running = new TaskCompletionSource();
        var pid = node.Spawn(self =>
        {
            running.SetResult();
            while (true)
                self.Send(default(Pid), "checkpoint");
        });
        await running.Task.Soon();

        var ended = node.End(pid);
        node.Exit(pid, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await ended);
    }

    [Fact]
    public async Task A_reason_is_never_null()
    {
        await using var node = new Node();

        Assert.Throws<ArgumentNullException>(() => node.Exit(default, null!));
        await node.Run(self =>
        {
            Assert.Throws<ArgumentNullException>(() => self.Exit(self.Pid, null!));
            return Assert.Throws<ArgumentNullException>(() => self.Exit(null!));
        });
    }
}

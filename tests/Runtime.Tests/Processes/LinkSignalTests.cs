using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What the exit signal of a link does to its receiver.</summary>
public sealed class LinkSignalTests
{
    // Reasons with which a linked process can end by its own doing: here kill is a term like any other.
    public static TheoryData<string, ExitReason> OfLinks => new()
    {
        { "kill", ExitReason.Kill },
        { "killed", ExitReason.Killed },
        { "shutdown", ExitReason.Shutdown },
        { "any other", Lab.Boom },
        { "nil", ExitReason.Of(null) },
        { "false", ExitReason.Of(false) },
    };

    [Theory]
    [MemberData(nameof(OfLinks))]
    [Trait("Rule", "L5")]
    public async Task A_link_ends_a_process_that_does_not_trap_exits_with_the_same_reason(string _, ExitReason reason)
    {
        await using var node = new Node();

        Assert.Equal(reason, await node.Run(async self =>
        {
            self.SpawnMonitor(async child =>
            {
                child.SpawnLink(grandchild => throw new ExitException(reason));
                await Lab.Sleep(child);
            });
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Theory]
    [MemberData(nameof(OfLinks))]
    [Trait("Rule", "L5")]
    public async Task A_link_sends_a_message_to_a_process_that_traps_exits(string _, ExitReason reason)
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.SpawnLink(child => throw new ExitException(reason));
            Assert.Equal(new Exit(child, reason), await self.Receive<Exit>());
        });
    }

    [Fact]
    [Trait("Rule", "L5")]
    public async Task A_linked_process_that_ends_normally_is_told_only_to_a_process_that_traps_exits()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.SpawnLink(_ => Task.CompletedTask);
            Assert.Equal(new Exit(child, ExitReason.Normal), await self.Receive<Exit>());

            self.TrapExit = false;
            self.SpawnMonitor(_ => Task.CompletedTask, new SpawnOptions { Link = true });
            Assert.Equal(ExitReason.Normal, (await self.Receive<Down>()).Reason);
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "L6")]
    public async Task The_peers_of_a_killed_process_see_killed()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            var child = self.SpawnLink(Lab.Sleep);
            self.Exit(child, ExitReason.Kill);
            Assert.Equal(new Exit(child, ExitReason.Killed), await self.Receive<Exit>());
        });
    }
}

using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>
/// A guard looks at a message while the mailbox is being searched. It must not use the process: that throws, and is logged.
/// </summary>
public sealed class GuardTests
{
    public static TheoryData<string, Action<Self>> Operations => new()
    {
        { "flush", self => self.Flush() },
        { "send", self => self.Send(self.Pid, 3) },
        { "receive", self => _ = self.Receive<int>().AsTask() },
        { "receive with time", self => _ = self.TryReceive<int>(TimeSpan.Zero).AsTask() },
        { "demonitor", self => self.Demonitor(self.Monitor(default), flush: true) },
        { "exit", self => self.Exit(self.Pid, ExitReason.Kill) },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    [Trait("Rule", "P9")]
    public async Task A_guard_that_uses_its_process_does_not_match_changes_nothing_and_is_reported(string _, Action<Self> operation)
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });

        var (received, left) = await node.Run(async self =>
        {
            self.Send(self.Pid, 1);
            self.Send(self.Pid, 2);
            self.Send(self.Pid, 4);
            var received = await self.Receive<int>(i =>
            {
                if (i == 1)
                    operation(self);
                return true;
            });
            return (received, self.Flush());
        });

        Assert.Equal(2, received);
        Assert.Equal([1, 4], left);
        var (level, text, _) = Assert.Single(reports.All);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("guard", text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task A_guard_that_catches_what_it_did_is_reported_all_the_same()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });

        await node.Run(async self =>
        {
            self.Send(self.Pid, 1);
            await self.Receive<int>(_ => Assert.Throws<InvalidOperationException>(() => self.Flush()) is not null);
            Assert.Empty(self.Flush());
        });

        Assert.Single(reports.All);
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task A_guard_may_ask_who_its_process_is()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.Send(self.Pid, self.Pid);
            Assert.Equal(self.Pid, await self.Receive<Pid>(pid => pid == self.Pid && self.Node.IsAlive(pid)));
        });
    }

    [Fact]
    [Trait("Rule", "P9")]
    public async Task After_a_guard_has_thrown_the_process_can_be_used_again()
    {
        await using var node = new Node();

        Assert.Equal([1, 2], await node.Run(async self =>
        {
            self.Send(self.Pid, 1);
            Assert.False((await self.TryReceive<int>(TimeSpan.Zero, _ => throw new InvalidOperationException())).Any);
            self.Send(self.Pid, 2);
            return self.Flush();
        }));
    }
}

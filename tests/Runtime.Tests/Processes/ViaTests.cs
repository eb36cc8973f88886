using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

public sealed class ViaTests
{
    [Fact]
    [Trait("Rule", "N7")]
    public async Task A_message_is_sent_to_whom_a_via_name_finds()
    {
        await using var node = new Node();
        var probe = new Probe(node);
        var via = new Desk { Clerk = probe.Pid };

        node.Send(via, 1);
        await node.Run(self => self.Send(via, 2));

        Assert.Equal(1, await probe.Next());
        Assert.Equal(2, await probe.Next());
    }

    [Fact]
    [Trait("Rule", "N7")]
    public async Task Sending_to_a_via_name_nobody_has_is_an_error_and_casting_is_none()
    {
        await using var node = new Node();
        var via = new Desk();

        Assert.Contains("the desk", Assert.Throws<ArgumentException>(() => node.Send(via, 1)).Message, StringComparison.Ordinal);
        node.Cast(via, 1);
    }

    [Fact]
    [Trait("Rule", "N5")]
    [Trait("Rule", "N6")]
    public async Task A_monitor_by_via_name_watches_whom_it_finds_now()
    {
        await using var node = new Node();
        var clerk = node.Idle();
        var via = new Desk { Clerk = clerk };

        await node.Run(async self =>
        {
            var monitor = self.Monitor(via);
            via.Clerk = self.Pid;
            self.Exit(clerk, Lab.Boom);
            var down = await self.Receive<Down>();
            Assert.Equal(new Down(monitor, clerk, Lab.Boom), down);
            Assert.Equal((Destination)via, down.Name);

            via.Clerk = null;
            self.Monitor(via);
            Assert.Equal(ExitReason.NoProc, (await self.Receive<Down>()).Reason);
        });
    }

    /// <summary>A name kept by hand.</summary>
    private sealed class Desk : Via
    {
        internal Pid? Clerk { get; set; }

        public override Pid Register(Self self) => Clerk ??= self.Pid;

        public override Pid? WhereIs() => Clerk;

        public override string ToString() => "the desk";
    }
}

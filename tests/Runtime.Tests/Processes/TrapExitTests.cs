using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class TrapExitTests
{
    [Fact]
    [Trait("Rule", "P23")]
    public async Task Setting_it_gives_the_old_value()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.False(self.SetTrapExit(true));
            Assert.True(self.TrapExit);
            Assert.True(self.SetTrapExit(true));
            Assert.True(self.SetTrapExit(false));
            Assert.False(self.TrapExit);
            return true;
        });
    }

    [Fact]
    [Trait("Rule", "P23")]
    public async Task Trapping_begins_with_the_signals_that_arrive_after_it()
    {
        await using var node = new Node();

        Assert.Equal(Lab.Boom, await node.Run(async self =>
        {
            self.SpawnMonitor(child =>
            {
                // From outside: it waits in the inbox when the child turns trapping on.
                node.Exit(child.Pid, Lab.Boom);
                child.TrapExit = true;
                return Task.CompletedTask;
            });
            return (await self.Receive<Down>()).Reason;
        }));
    }

    [Fact]
    [Trait("Rule", "P23")]
    public async Task Messages_of_trapped_signals_stay_when_trapping_ends()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.TrapExit = true;
            self.Exit(self.Pid, Lab.Boom);
            self.TrapExit = false;
            Assert.False(self.TrapExit);
            Assert.Equal(new Exit(self.Pid, Lab.Boom), await self.Receive<Exit>());
        });
    }
}

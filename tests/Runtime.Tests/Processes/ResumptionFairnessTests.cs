using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Code that always has something to go on with, beside messages that wait.</summary>
[Trait("Rule", "P25")]
public sealed class ResumptionFairnessTests : IDisposable
{
    private volatile bool _over;

    public void Dispose() => _over = true;

    [Fact]
    public async Task A_server_that_yields_in_a_loop_nobody_awaits_still_answers()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.True(await node.Call(server, Servant.ToAnswer(self =>
        {
            _ = YieldForever();
            return true;
        })).Soon());

        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
    }

    private async Task YieldForever()
    {
        while (!_over)
            await Task.Yield();
    }

    [Fact]
    public async Task A_receive_beside_such_a_loop_still_gets_its_message()
    {
        await using var node = new Node();

        Assert.Equal("hello", await node.Run(async self =>
        {
            _ = YieldForever();
            node.Send(self.Pid, "hello");
            return await self.Receive<string>();
        }).Soon());
    }
}

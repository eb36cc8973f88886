namespace Pail.Bench.Processes.Workloads;

/// <summary>A process that sends another one message after message, and that other one taking them.</summary>
internal sealed class PailSend : PailWorkload
{
    private static readonly object Message = new();

    public override async Task Run(int operations)
    {
        var receiver = Node.Spawn(async self =>
        {
            for (var i = 0; i < operations; i++)
                await self.Receive();
        });
        var received = End(receiver);
        var sender = Node.Spawn(self =>
        {
            for (var i = 0; i < operations; i++)
                self.Send(receiver, Message);
            return Task.CompletedTask;
        });
        await End(sender);
        await received;
    }
}

namespace Pail.Bench.Processes.Workloads;

/// <summary>A process that sends another process one message after the other, which receives them.</summary>
internal sealed class PailSend : PailWorkload
{
    private static readonly object Message = new();

    public override Task Run(int operations)
    {
        var receiver = Begin(async self =>
        {
            for (var i = 0; i < operations; i++)
                await self.Receive();
        });
        var sender = Begin(self =>
        {
            for (var i = 0; i < operations; i++)
                self.Send(receiver.Pid, Message);
            return Task.CompletedTask;
        });
        return Task.WhenAll(sender.Ended, receiver.Ended);
    }
}

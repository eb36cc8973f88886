namespace Pail.Bench.Processes.Workloads;

/// <summary>A process that sends itself all messages first, and then receives them.</summary>
internal sealed class PailBacklog : PailWorkload
{
    private static readonly object Message = new();

    public override Task Run(int operations) => Begin(async self =>
    {
        for (var i = 0; i < operations; i++)
            self.Send(self.Pid, Message);
        for (var i = 0; i < operations; i++)
            await self.Receive();
    }).Ended;
}

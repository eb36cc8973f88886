using Pail.Runtime.Processes;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Processes that wait for messages, each a loop around a receive. They stay until they are cleared away.</summary>
internal sealed class PailIdle : PailWorkload
{
    public override Task Run(int operations)
    {
        var started = new Countdown(operations);
        Func<Self, Task> idle = async self =>
        {
            started.Signal();
            while (true)
                await self.Receive();
        };
        for (var i = 0; i < operations; i++)
            Node.Spawn(idle);
        return started.Done;
    }

    public override async Task Clear()
    {
        await DisposeAsync();
        await Start();
    }
}

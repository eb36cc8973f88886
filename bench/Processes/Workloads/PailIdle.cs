using Pail.Runtime.Processes;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Processes that wait for messages, each in a receive loop. They live until they are cleared.</summary>
internal sealed class PailIdle : PailWorkload
{
    private static readonly object Stop = new();

    private Countdown _ended = new(0);

    public override Task Run(int operations)
    {
        var started = new Countdown(operations);
        var ended = _ended = new Countdown(operations);
        Func<Self, Task> idle = async self =>
        {
            started.Signal();
            while (await self.Receive() != Stop)
            {
            }

            ended.Signal();
        };
        for (var i = 0; i < operations; i++)
            Node.Spawn(idle);
        return started.Done;
    }

    /// <summary>Sends all processes a message to end. Killing a million takes far longer, because an exception unwinds each.</summary>
    public override Task Clear()
    {
        foreach (var pid in Node.Processes())
            Node.Send(pid, Stop);
        return _ended.Done;
    }
}

using Pail.Runtime.Processes;

namespace Pail.Bench.Processes.Workloads;

/// <summary>
/// Kills processes that wait for a message, all at once, and waits until all have ended. The exceptions that unwind their code may still
/// run then.
/// </summary>
/// <param name="unwinds">Whether to wait until all code has been unwound too.</param>
internal sealed class PailKills(bool unwinds) : PailWorkload
{
    private readonly List<Pid> _parked = [];
    private Countdown _unwound = new(0);

    public override async Task Arrange(int operations)
    {
        var parked = new Countdown(operations);
        var unwound = _unwound = new Countdown(operations);
        Func<Self, Task> idle = async self =>
        {
            parked.Signal();
            try
            {
                await self.Receive();
            }
            finally
            {
                unwound.Signal();
            }
        };
        for (var i = 0; i < operations; i++)
            _parked.Add(Node.Spawn(idle));
        await parked.Done;
    }

    public override async Task Run(int operations)
    {
        foreach (var pid in _parked)
            Node.Exit(pid, ExitReason.Kill);
        foreach (var pid in _parked)
            await Node.WaitForExit(pid);
        if (unwinds)
            await _unwound.Done;
    }

    public override async Task Clear()
    {
        _parked.Clear();
        await _unwound.Done;
    }
}

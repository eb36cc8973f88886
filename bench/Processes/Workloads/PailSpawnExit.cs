using Pail.Runtime.Processes;

namespace Pail.Bench.Processes.Workloads;

/// <summary>A process that spawns processes that end at once.</summary>
internal sealed class PailSpawnExit : PailWorkload
{
    public override Task Run(int operations) => Begin(self => Batches.Run(operations, ended =>
    {
        Func<Self, Task> shortLived = _ =>
        {
            ended.Signal();
            return Task.CompletedTask;
        };
        return () => self.Spawn(shortLived);
    })).Ended;
}

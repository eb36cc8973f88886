using Pail.Bench.Processes.Workloads;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>
/// Servers that have been asked once and wait. Their state is one object that all share. They stay until they are cleared away.
/// </summary>
internal sealed class PailIdleServers : PailWorkload
{
    private static readonly BucketServer.Get Request = new(Bucket.Key);

    public override async Task Run(int operations)
    {
        for (var i = 0; i < operations; i++)
            await Node.Call((await Node.Start(new BucketServer())).Pid, Request);
    }

    public override async Task Clear()
    {
        await DisposeAsync();
        await Start();
    }
}

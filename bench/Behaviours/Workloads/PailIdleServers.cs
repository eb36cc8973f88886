using Pail.Bench.Processes.Workloads;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>
/// Servers that have answered one call and wait. They share one state object. They live until they are cleared.
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

using Pail.Bench.Processes.Workloads;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Processes that get a key from buckets that are servers.</summary>
internal sealed class PailBuckets(int callers, int servers) : PailWorkload
{
    private static readonly BucketServer.Get Request = new(Bucket.Key);

    private readonly Pid[] _servers = new Pid[servers];

    public override Task Run(int operations) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(i => Caller(_servers[i % servers], Share.Of(operations, callers, i))));

    protected override async Task Prepare()
    {
        for (var i = 0; i < servers; i++)
            _servers[i] = (await Node.Start(new BucketServer())).Pid;
    }

    private Task Caller(Pid server, int calls) => Begin(async self =>
    {
        for (var i = 0; i < calls; i++)
            await self.Call(server, Request);
    }).Ended;
}

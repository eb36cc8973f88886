using System.Collections.Immutable;
using Pail.Bench.Processes.Workloads;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>One process that gets a key from a bucket that is an agent, and looks the bucket up by its name each time.</summary>
internal sealed class PailAgentGets : PailWorkload
{
    private readonly Registry<string, int> _registry = new("buckets");

    public override Task Run(int operations) => Begin(async self =>
    {
        for (var i = 0; i < operations; i++)
        {
            var bucket = self.Node.Agent<ImmutableDictionary<string, int>>(_registry.Via("shopping", 0));
            await bucket.Get(static (state, key) => state.GetValueOrDefault(key), Bucket.Key);
        }
    }).Ended;

    protected override async Task Prepare()
    {
        await Node.StartRegistry(_registry);
        await Node.StartAgent(() => Bucket.Full, new ServerOptions { Name = _registry.Via("shopping", 0) });
    }
}

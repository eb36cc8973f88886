using Pail.Bench.Processes.Workloads;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>One process that looks a name up in a registry of a thousand.</summary>
internal sealed class PailLookups : PailWorkload
{
    /// <summary>How many names the registry has.</summary>
    public const int Names = 1000;

    private readonly Registry<string, int> _registry = new("buckets");

    public override Task Run(int operations) => Begin(self =>
    {
        for (var i = 0; i < operations; i++)
        {
            if (_registry.WhereIs("shopping") is null)
                throw new InvalidOperationException("No process is registered as \"shopping\".");
        }

        return Task.CompletedTask;
    }).Ended;

    protected override async Task Prepare()
    {
        await Node.StartRegistry(_registry);
        for (var i = 1; i < Names; i++)
            await Node.StartAgent(() => 0, new ServerOptions { Name = _registry.Via($"bucket {i}", 0) });
        await Node.StartAgent(() => 0, new ServerOptions { Name = _registry.Via("shopping", 0) });
    }
}

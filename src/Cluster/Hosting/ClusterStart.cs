namespace Pail.Cluster.Hosting;

/// <summary>What must be done, and must hold, before the silo joins.</summary>
internal sealed class ClusterStart(ClusterSettings settings)
{
    internal async Task Run(TextWriter output, CancellationToken stop)
    {
        if (settings.IsDefaultStore)
            await output.WriteLineAsync($"Buckets are kept in {UserDirectory.Path}, where silos of this user find each other");
        await settings.CreateMembership().Prepare(stop);
    }

    internal IEnumerable<string> Greeting() =>
        [$"The silo {settings.SiloName} of the cluster {settings.ClusterId} listens on {settings.SiloAddress}"];
}

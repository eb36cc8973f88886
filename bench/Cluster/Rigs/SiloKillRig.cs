using System.Diagnostics;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster.Rigs;

/// <summary>Kills silos that own buckets under load, and starts them again.</summary>
internal sealed class SiloKillRig(ClusterOptions options) : ClusterRig(options, "kill")
{
    // One run of so many kills two silos of three.
    private const int OfTwo = 4;

    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);

    protected override async Task Hurt(ClusterRun run, int number)
    {
        var victims = Options.Victims > 0 ? Options.Victims : number % OfTwo == OfTwo - 1 ? 2 : 1;
        for (var kill = 0; kill < Options.Kills; kill++)
        {
            await Task.Delay(Options.Time * (0.2 + run.Random.NextDouble() * 0.2) / Options.Kills);
            await Kill(run, victims);
        }

        await run.WhenElapsed(Options.Time);
    }

    private async Task Kill(ClusterRun run, int victims)
    {
        var owners = await run.Owners();

        // Owners first: after two were killed at once, the third may own everything.
        var chosen = run.Cluster.Silos
            .OrderByDescending(silo => owners.ContainsValue(silo.Name))
            .ThenBy(_ => run.Random.Next())
            .Take(victims)
            .ToList();
        if (!owners.ContainsValue(chosen[0].Name))
            throw new DurabilityException("No silo owns a bucket, so a kill would prove nothing.");
        var survivor = run.Cluster.Silos.First(silo => !chosen.Contains(silo));
        var buckets = owners.Where(pair => chosen.Exists(silo => silo.Name == pair.Value)).Select(static pair => pair.Key).ToList();
        Summary.AddCount("silos killed", chosen.Count);
        Summary.AddCount("buckets whose owner was killed", buckets.Count);

        run.Log.Note($"SIGKILL to {string.Join(" and ", chosen.Select(static silo => silo.Name))}");
        var killed = Stopwatch.GetTimestamp();
        await Task.WhenAll(chosen.Select(TestedCluster.Kill));
        var measured = run.Recovery.Measure(buckets, survivor, killed);

        // Sometimes while its death is not noticed yet, mostly later.
        await Task.Delay(MostPause * run.Random.NextDouble());
        foreach (var silo in chosen)
            await run.Cluster.Restart(silo);
        var (gets, puts) = await measured;
        Summary.AddTimes($"first good GET, {victims} killed", gets);
        Summary.AddTimes($"first good PUT, {victims} killed", puts);
    }
}

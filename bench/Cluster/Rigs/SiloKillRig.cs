using System.Diagnostics;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster.Rigs;

/// <summary>Kills silos that own buckets under load, and starts them again.</summary>
internal sealed class SiloKillRig(ClusterOptions options) : ClusterRig(options, "kill")
{
    // One run of so many kills two silos of three.
    private const int OfTwo = 4;

    private const int LeastOwners = 2;
    private const int MostTurns = 200;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);
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

    /// <summary>
    /// Waits until two silos own buckets, so that whoever is killed owns some. After two were killed at once, the third may own everything,
    /// and then it is restarted.
    /// </summary>
    private static async Task<Dictionary<string, string>> WhenShared(ClusterRun run)
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var owners = await run.Owners();
            if (owners.Values.Distinct().Count() >= LeastOwners)
                return owners;
            if (owners.Count == Buckets.Names.Count && run.Cluster.Silos.All(static silo => silo.IsUp))
            {
                var owner = run.Cluster.Silos.First(silo => owners.ContainsValue(silo.Name));
                run.Log.Note($"SIGTERM to {owner.Name}, which owns everything");
                await TestedCluster.Stop(owner);
                await run.Cluster.Restart(owner);
            }

            await Task.Delay(Turn);
        }

        throw new DurabilityException("No two silos own buckets, so a kill would prove nothing.");
    }

    private async Task Kill(ClusterRun run, int victims)
    {
        var owners = await WhenShared(run);
        var chosen = run.Cluster.Silos
            .Where(silo => owners.ContainsValue(silo.Name))
            .OrderBy(_ => run.Random.Next())
            .Take(victims)
            .ToList();
        var survivor = run.Cluster.Silos.First(silo => !chosen.Contains(silo));
        var buckets = owners.Where(pair => chosen.Exists(silo => silo.Name == pair.Value)).Select(static pair => pair.Key).ToList();
        Summary.AddCount("silos killed that owned buckets", chosen.Count);
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

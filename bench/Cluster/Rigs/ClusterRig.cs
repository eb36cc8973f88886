using System.Globalization;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster.Rigs;

/// <summary>Does the same to one cluster after another, and looks what became of it.</summary>
/// <param name="options">What is proved.</param>
/// <param name="name">The command.</param>
internal abstract class ClusterRig(ClusterOptions options, string name)
{
    private const int ShownViolations = 6;

    protected ClusterOptions Options => options;

    protected ClusterSummary Summary { get; } = new(name);

    internal async Task<ClusterSummary> Run()
    {
        var progress = new ProofProgress(options.Tell, options.Runs, "runs");
        for (var number = 0; number < options.Runs; number++)
        {
            var seed = options.Seed + number;
            await using var run = await ClusterRun.Start(options, seed, RedisArguments);
            await Hurt(run, number);
            var violations = await run.End();
            Summary.AddRun(run, violations);
            progress.Step();
            if (violations.Count > 0 || options.Keeps)
                await Keep(run, seed, violations);
            if (violations.Count == 0)
                continue;
            options.Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"Failed: cluster {name} --runs 1 --store {options.Store} --seed {seed}; {violations.Count} violations:"));
            foreach (var violation in violations.Take(ShownViolations))
                options.Tell($"  {violation}");
        }

        return Summary;
    }

    /// <summary>More arguments for Redis.</summary>
    protected virtual string[] RedisArguments => [];

    /// <summary>Does it.</summary>
    /// <param name="run">The run, under load.</param>
    /// <param name="number">The number of the run, from 0.</param>
    protected abstract Task Hurt(ClusterRun run, int number);

    // What is needed to find out why.
    private async Task Keep(ClusterRun run, int seed, IEnumerable<History.Violation> violations)
    {
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"pail-cluster-{name}-{seed}"));
        Directory.CreateDirectory(folder);
        await File.WriteAllLinesAsync(Path.Combine(folder, "violations"), violations.Select(static violation => $"{violation}"));
        await File.WriteAllLinesAsync(Path.Combine(folder, "history"), run.Log.Operations.Select(static operation => $"{operation}"));
        var events = run.Log.Watches.SelectMany(static watch => watch.Items.Select(item => $"{watch.Bucket} {item}"));
        await File.WriteAllLinesAsync(Path.Combine(folder, "watches"), events);
        await File.WriteAllLinesAsync(Path.Combine(folder, "details"), run.Log.Details);
        foreach (var silo in run.Cluster.Silos)
            await File.WriteAllTextAsync(Path.Combine(folder, silo.Name), silo.SaidBefore + silo.Process!.Said);
        options.Tell($"  History, events and logs are in {folder}");
    }
}

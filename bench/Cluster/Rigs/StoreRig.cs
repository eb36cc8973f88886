using System.Diagnostics;
using System.Globalization;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster.Rigs;

/// <summary>
/// Takes the store away under load, in all ways in turn: killed and started again, its connections cut, and hanging. The silos stay, tell
/// clients in time that nothing can be stored, and go on by themselves.
/// </summary>
internal sealed class StoreRig(ClusterOptions options) : ClusterRig(options, "store")
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(3);

    protected override async Task Hurt(ClusterRun run, int number)
    {
        var server = run.Store.Server
            ?? throw new DurabilityException("Only a store that is a server can be taken away: --store redis or --store postgres.");
        var silo = run.Cluster.Silos[run.Random.Next(run.Cluster.Silos.Count)];

        await run.WhenElapsed(Options.Time * 0.15);
        await server.Kill();
        await Task.Delay(Away);
        await server.Restart();
        await Measure("the store was killed, and is back", run, silo);

        await run.WhenElapsed(Options.Time * 0.45);
        await server.CutConnections();
        await Measure("its connections were cut", run, silo);

        await run.WhenElapsed(Options.Time * 0.6);
        server.Pause();
        await Task.Delay(Away);
        server.Resume();
        await Measure("the store hung, and goes on", run, silo);

        await run.WhenElapsed(Options.Time);
        if (run.Log.Longest > CallTimeout + Grace)
        {
            run.Log.Report(ViolationKind.WrongAnswer, string.Create(
                CultureInfo.InvariantCulture,
                $"A request took {run.Log.Longest.TotalSeconds:F1} s, but a call may take {CallTimeout.TotalSeconds:F0} s"));
        }

        foreach (var (error, _) in run.Log.Errors)
        {
            if (!error.StartsWith("503 ", StringComparison.Ordinal))
                run.Log.Report(ViolationKind.WrongAnswer, $"While the store was away, clients got \"{error}\"");
        }
    }

    private async Task Measure(string what, ClusterRun run, SiloSlot silo)
    {
        var since = Stopwatch.GetTimestamp();
        var (gets, puts) = await run.Recovery.Measure(Buckets.Names, silo, since);
        Summary.AddTimes($"first good GET: {what}", gets);
        Summary.AddTimes($"first good PUT: {what}", puts);
    }
}

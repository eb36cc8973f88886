using System.Diagnostics;
using System.Globalization;
using Pail.Bench.Cluster.History;

namespace Pail.Bench.Cluster.Rigs;

/// <summary>
/// Restarts all silos one after another as an update does (SIGTERM), under load. Clients have connections that stay open, and send again
/// only what was refused a connection; every error that they are told beyond that could have been avoided.
/// </summary>
internal sealed class LeaveRig(ClusterOptions options) : ClusterRig(options, "leave")
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task Hurt(ClusterRun run, int number)
    {
        await run.WhenElapsed(TimeSpan.FromSeconds(2));
        foreach (var silo in run.Cluster.Silos)
        {
            var began = Stopwatch.GetTimestamp();
            run.Log.Note($"SIGTERM to {silo.Name}");
            var code = await TestedCluster.Stop(silo);
            Summary.AddTimes("SIGTERM to the end of the process", [Stopwatch.GetElapsedTime(began)]);
            if (code != 0)
                run.Log.Report(ViolationKind.WrongAnswer, $"{silo.Name} ended with {code} after SIGTERM: {silo.Process!.Said}");
            run.Log.Note($"{silo.Name} has ended");
            var started = Stopwatch.GetTimestamp();
            await run.Cluster.Restart(silo);
            Summary.AddTimes("start until ready", [Stopwatch.GetElapsedTime(started)]);
            await Task.Delay(Pause);
        }

        await run.WhenElapsed(Options.Time);
        foreach (var (error, times) in run.Log.Errors)
        {
            run.Log.Report(
                ViolationKind.Avoidable, string.Create(CultureInfo.InvariantCulture, $"Clients got \"{error}\" {times} times"));
        }
    }
}

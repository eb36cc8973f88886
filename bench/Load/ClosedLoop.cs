using System.Diagnostics;

namespace Pail.Bench.Load;

/// <summary>Each worker begins its next step when it has the answer to the last one: it measures how much the server can do.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs the work for a time.</summary>
    /// <returns>What was counted, and how long it took.</returns>
    public static async Task<(Tally Tally, TimeSpan Elapsed)> Run(IWork work, int workers, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var tallies = await Task.WhenAll(Enumerable.Range(0, workers).Select(i => Task.Run(() => Work(work, i, workers, began, time))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        var sum = new Tally();
        foreach (var tally in tallies)
            sum.Add(tally);
        return (sum, elapsed);
    }

    private static async Task<Tally> Work(IWork work, int worker, int workers, long began, TimeSpan time)
    {
        var tally = new Tally();
        for (var place = worker; Stopwatch.GetElapsedTime(began) < time; place += workers)
            await tally.Count(work, place);
        return tally;
    }
}

namespace Pail.Bench.Processes.Workloads;

/// <summary>
/// Spawns in batches, each awaited, so that a contestant whose spawner outruns its processes does not measure its backlog. As in the BEAM's
/// script.
/// </summary>
internal static class Batches
{
    private const int Size = 1000;

    /// <summary>Spawns so many.</summary>
    /// <param name="operations">How many.</param>
    /// <param name="spawner">Given what to signal at the end of each of a batch, what spawns one.</param>
    public static async Task Run(int operations, Func<Countdown, Action> spawner)
    {
        for (var left = operations; left > 0; left -= Size)
        {
            var batch = Math.Min(left, Size);
            var ended = new Countdown(batch);
            var spawn = spawner(ended);
            for (var i = 0; i < batch; i++)
                spawn();
            await ended.Done;
        }
    }
}

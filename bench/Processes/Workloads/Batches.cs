namespace Pail.Bench.Processes.Workloads;

/// <summary>
/// Spawns processes in batches, and waits for the end of each batch, as the BEAM's script does. Otherwise a contestant that spawns faster
/// than its processes run would measure its backlog.
/// </summary>
internal static class Batches
{
    /// <summary>How many processes a batch has.</summary>
    public const int Size = 1000;

    /// <summary>Spawns processes.</summary>
    /// <param name="operations">How many processes to spawn.</param>
    /// <param name="spawner">Returns the action that spawns one process. Each process must signal the given countdown at its end.</param>
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

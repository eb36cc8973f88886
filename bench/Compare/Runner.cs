using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Pail.Bench.Compare;

/// <summary>
/// Holds the experiments one after the other. Within one, everybody warms up first; then each round gives each contestant one turn, so that
/// whatever else the machine does meets all of them alike.
/// </summary>
internal sealed class Runner(CompareOptions options, Beam? beam)
{
    private const int MostOperations = 2_000_000;

    // Few at first, for a while: the JIT counts calls, not loops, and begins to count only when nothing new has been compiled for 100 ms.
    private const int FirstOperations = 500;
    private const int MostSpells = 4;

    public async Task<IReadOnlyList<RowResult>> Run(IReadOnlyList<Experiment> experiments)
    {
        var results = new List<RowResult>();
        for (var i = 0; i < experiments.Count; i++)
        {
            var experiment = experiments[i];
            var began = Stopwatch.GetTimestamp();
            await Console.Error.WriteAsync($"[{i + 1}/{experiments.Count}] {experiment.Title} ");
            var samples = await Hold(experiment);
            results.AddRange(experiment.Rows.Select(row => RowResult.Of(row, samples)));
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $" {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        }

        return results;
    }

    private async Task<Dictionary<string, List<Sample>>> Hold(Experiment experiment)
    {
        var contestants = Enter(experiment);
        var samples = contestants.ToDictionary(contestant => contestant.Name, _ => new List<Sample>());
        var operations = new Dictionary<string, int>();
        foreach (var contestant in contestants)
        {
            await Console.Error.WriteAsync($"{contestant.Name} ");
            operations[contestant.Name] = await Attempt(experiment, contestant, async () =>
            {
                await contestant.Start();
                return await WarmUp(contestant, experiment.Operations);
            });
        }

        // Nobody counts the first turns: while the others warmed up, the JIT has caught up with the first.
        if (!experiment.Weighs)
        {
            foreach (var contestant in contestants)
                await Attempt(experiment, contestant, () => contestant.Measure(operations[contestant.Name]));
        }

        for (var round = Math.Min(options.Rounds, experiment.MostRounds); round > 0; round--)
        {
            foreach (var contestant in contestants)
                samples[contestant.Name].Add(await Attempt(experiment, contestant, () => contestant.Measure(operations[contestant.Name])));
            await Console.Error.WriteAsync('.');
        }

        // Not in a finally block: a contestant that hangs cannot be disposed of either, and after a failure the program ends anyway.
        foreach (var contestant in contestants)
            await contestant.DisposeAsync();
        return samples;
    }

    private List<IContestant> Enter(Experiment experiment)
    {
        var contestants = new List<IContestant>();
        foreach (var (name, make) in experiment.Contest.Entrants)
            contestants.Add(new LocalContestant(name, make(), experiment.Weighs));
        if (beam is not null && experiment.Contest.Beam is { } work)
            contestants.Add(new BeamContestant(beam, work));
        return contestants;
    }

    /// <summary>Has a contestant work until it is warm.</summary>
    /// <returns>How many operations its turns are to have.</returns>
    private async Task<int> WarmUp(IContestant contestant, int? given)
    {
        // Again until the JIT is through, which on a busy machine can take a while; some contestants give it something new to do every
        // time.
        for (var (spell, compiled) = (0, -1L); spell < MostSpells && compiled != JitInfo.GetCompiledMethodCount(); spell++)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < options.FirstRuns;)
                await contestant.Try(FirstOperations);
        }

        if (given is { } count)
        {
            await contestant.Try(Math.Max(FirstOperations, count / 100));
            return count;
        }

        var operations = FirstOperations;
        while (true)
        {
            var elapsed = await contestant.Try(operations);
            if (elapsed >= options.Turn / 2 || operations == MostOperations)
                return (int)Math.Clamp(operations * (options.Turn / elapsed), FirstOperations, MostOperations);
            operations = Math.Min(2 * operations, MostOperations);
        }
    }

    private static async Task<T> Attempt<T>(Experiment experiment, IContestant contestant, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception failure)
        {
            throw new ExperimentException(experiment.Title, contestant.Name, failure);
        }
    }
}

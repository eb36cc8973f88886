using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Pail.Bench.Compare;

/// <summary>
/// Runs the experiments one after the other. In each, all contestants warm up first. Then each round gives each contestant one turn, so
/// that other load on the machine affects all contestants alike.
/// </summary>
internal sealed class Runner(CompareOptions options, Beam? beam)
{
    private const int MaxOperations = 2_000_000;

    // A warm-up has many short runs, because the JIT counts calls, not loops.
    private const int MaxWarmUps = 8;
    private const int QuietWarmUps = 2;

    public async Task<IReadOnlyList<ExperimentResult>> Run(IReadOnlyList<Experiment> experiments)
    {
        var results = new List<ExperimentResult>();
        for (var i = 0; i < experiments.Count; i++)
        {
            var experiment = experiments[i];
            var began = Stopwatch.GetTimestamp();
            await Console.Error.WriteAsync($"[{i + 1}/{experiments.Count}] {experiment.Title} ");
            var samples = await RunExperiment(experiment);
            results.Add(new ExperimentResult(
                experiment.Title, experiment.About, [.. experiment.Rows.Select(row => RowResult.Of(row, samples))]));
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $" {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        }

        return results;
    }

    private async Task<Dictionary<string, List<Sample>>> RunExperiment(Experiment experiment)
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
                return await WarmUp(contestant, experiment);
            });
        }

        // The first turns are not counted, because the JIT may have recompiled code of a contestant while the others warmed up. In turns
        // with a fixed number of operations, which are long, that hardly counts.
        if (experiment.Operations is null)
        {
            foreach (var contestant in contestants)
                await Attempt(experiment, contestant, () => contestant.Measure(operations[contestant.Name]));
        }

        for (var round = Math.Min(options.Rounds, experiment.MaxRounds); round > 0; round--)
        {
            foreach (var contestant in contestants)
                samples[contestant.Name].Add(await Attempt(experiment, contestant, () => contestant.Measure(operations[contestant.Name])));
            await Console.Error.WriteAsync('.');
        }

        // Not in a finally block: disposing of a contestant that hangs would hang too, and after a failure the program ends anyway.
        foreach (var contestant in contestants)
            await contestant.DisposeAsync();
        return samples;
    }

    private List<IContestant> Enter(Experiment experiment)
    {
        var contestants = new List<IContestant>();
        foreach (var (name, make) in experiment.Contest.Entrants)
            contestants.Add(new LocalContestant(name, make(), experiment.MeasuresMemory));
        if (beam is not null && experiment.Contest.Beam is { } work)
            contestants.Add(new BeamContestant(beam, Names.Beam, work));
        if (beam is not null)
            contestants.AddRange(experiment.Contest.OnBeam.Select(pair => new BeamContestant(beam, pair.Key, pair.Value)));
        return contestants;
    }

    /// <summary>Runs a contestant until its code is fully compiled.</summary>
    /// <returns>How many operations each of its turns gets.</returns>
    private async Task<int> WarmUp(IContestant contestant, Experiment experiment)
    {
        // Repeated until the JIT has compiled nothing for two runs: it waits a tenth of a second before each of its later versions of a
        // method. The number is limited, because some contestants generate new code in every run.
        var (length, most) = experiment.WarmsUpBriefly ? (options.WarmUp / 2, QuietWarmUps) : (options.WarmUp, MaxWarmUps);
        for (var (warmUp, quiet) = (0, 0); warmUp < most && quiet < QuietWarmUps; warmUp++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < length;)
                await contestant.Try(experiment.FirstOperations);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }

        if (experiment.Operations is { } count)
        {
            await contestant.Try(Math.Max(experiment.FirstOperations, count / 100));
            return count;
        }

        var operations = experiment.FirstOperations;
        while (true)
        {
            var elapsed = await contestant.Try(operations);
            if (elapsed >= options.Turn / 2 || operations == MaxOperations)
                return (int)Math.Clamp(operations * (options.Turn / elapsed), experiment.FirstOperations, MaxOperations);
            operations = Math.Min(2 * operations, MaxOperations);
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

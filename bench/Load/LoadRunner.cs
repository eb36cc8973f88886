using Spectre.Console;

namespace Pail.Bench.Load;

/// <summary>Runs the cases one after the other, the backends of each in turn, round by round.</summary>
internal sealed class LoadRunner(LoadOptions options, RunningServer server)
{
    private int _labs;

    public async Task<IReadOnlyList<CaseResult>> Run(CancellationToken cancel)
    {
        var cases = Load.Scenarios.All
            .Where(scenario => options.Scenarios.Count == 0 || options.Scenarios.Contains(scenario.Name))
            .SelectMany(scenario => scenario.Cases(options).Select(load => (Scenario: scenario, Case: load)))
            .ToArray();
        var results = new List<CaseResult>();
        if (cases.Length == 0)
            return results;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().StartAsync(async progress =>
        {
            var all = progress.AddTask("all", maxValue: cases.Length);
            foreach (var (scenario, load) in cases)
            {
                var steps = options.Backends.Count * (2 + (2 * options.Rounds));
                var task = progress.AddTask($"{scenario.Name}: {load.Name}", maxValue: steps);
                try
                {
                    results.AddRange(await RunCase(scenario, load, () => task.Increment(1), cancel));
                }
                catch (Exception failure) when (failure is not LoadException and not OperationCanceledException)
                {
                    throw new LoadException($"{scenario.Name}, {load.Name}: {failure}");
                }

                task.StopTask();
                all.Increment(1);
            }
        });
        return results;
    }

    private async Task<IEnumerable<CaseResult>> RunCase(Scenario scenario, LoadCase load, Action advance, CancellationToken cancel)
    {
        var labs = options.Backends.Select(backend => new Lab(server, options, load, backend, ++_labs)).ToArray();
        return await Labs.Use($"{scenario.Name}, {load.Name}", labs, () => RunLabs(scenario, load, labs, advance, cancel));
    }

    private async Task<IReadOnlyList<CaseResult>> RunLabs(
        Scenario scenario, LoadCase load, IReadOnlyList<Lab> labs, Action advance, CancellationToken cancel)
    {
        var contenders = new List<Contender>();
        foreach (var lab in labs)
        {
            cancel.ThrowIfCancellationRequested();
            contenders.Add(new Contender(server, scenario, load, lab, await load.Prepare(lab)));
            advance();
        }

        foreach (var contender in contenders)
        {
            await contender.WarmUp(options.WarmUp);
            advance();
        }

        await EachTurn(contenders, contender => contender.TakeTurn(options.Turn), advance, cancel);

        // The same for all backends: a latency says nothing without its rate.
        var rate = options.Rate ?? Math.Max(1, contenders.Min(contender => contender.StepRate) / 2);
        await EachTurn(contenders, contender => contender.TakeTurn(options.Turn, rate), advance, cancel);
        return [.. contenders.Select(contender => contender.Result())];
    }

    private async Task EachTurn(IReadOnlyList<Contender> contenders, Func<Contender, Task> turn, Action advance, CancellationToken cancel)
    {
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                cancel.ThrowIfCancellationRequested();
                await turn(contender);
                advance();
            }
        }
    }
}

using Spectre.Console;

namespace Pail.Bench.Load.Ceiling;

/// <summary>
/// Measures how many plain GETs and PUTs the backends do under a generator in C, and beside it under the .NET client: the backends take
/// turns, round by round.
/// </summary>
internal sealed class CeilingRunner(LoadOptions options, RunningServer server, Generator? generator)
{
    /// <summary>The name on the command line.</summary>
    public const string Name = "ceiling";

    // The least that the generators can be told.
    private static readonly TimeSpan LeastTurn = TimeSpan.FromSeconds(1);

    // The buckets of the scenarios are deleted by now, so the numbers begin again.
    private int _labs;

    /// <summary>Whether the options ask for it.</summary>
    public static bool IsWanted(LoadOptions options) => options.Scenarios.Count == 0 || options.Scenarios.Contains(Name);

    /// <summary>What is done for these options, with the programs in these folders.</summary>
    /// <exception cref="LoadException">Nothing else is to be done, and there is no generator.</exception>
    public static Generator? Choose(LoadOptions options, string folders)
    {
        if (!IsWanted(options))
            return null;
        var generator = Generator.Find(folders);
        return generator is null && options.Scenarios.Count > 0 && options.Scenarios.All(name => name == Name)
            ? throw new LoadException($"{Name} needs wrk or h2load on the path ({Generator.HowToGet}).")
            : generator;
    }

    public async Task<CeilingResults> Run(CancellationToken cancel)
    {
        if (generator is null)
            return new CeilingResults(null, []);
        var folder = Directory.CreateTempSubdirectory("pail-ceiling-").FullName;
        var results = new List<CeilingResult>();
        try
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            await console.Progress().StartAsync(async progress =>
            {
                foreach (var puts in (bool[])[false, true])
                {
                    var task = progress.AddTask($"{Name}: {(puts ? "PUT" : "GET")}", maxValue: options.Backends.Count * (1 + Rounds));
                    results.AddRange(await Run(puts, folder, () => task.Increment(1), cancel));
                    task.StopTask();
                }
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new CeilingResults(generator.Name, results);
    }

    // A turn of a generator is at least a second long, so a quick run has one.
    private int Rounds => options.Quick ? 1 : options.Rounds;

    private async Task<IEnumerable<CeilingResult>> Run(bool puts, string folder, Action advance, CancellationToken cancel)
    {
        var load = new LoadCase(Name, static _ => throw new NotSupportedException());
        var labs = options.Backends.Select(backend => new Lab(server, options, load, backend, ++_labs)).ToArray();
        return await Labs.Use(Name, labs, async () =>
        {
            var contenders = labs.Select(lab => new CeilingContender(server, generator!, lab, puts, folder)).ToArray();
            foreach (var contender in contenders)
            {
                cancel.ThrowIfCancellationRequested();
                await contender.WarmUp(options.WarmUp);
                advance();
            }

            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contender in contenders)
                {
                    cancel.ThrowIfCancellationRequested();
                    await contender.TakeClientTurn(options.Duration / Rounds);
                    await contender.TakeTurn((int)Math.Max(LeastTurn.TotalSeconds, Math.Round((options.Duration / Rounds).TotalSeconds)));
                    advance();
                }
            }

            return contenders.Select(contender => contender.Result()).ToArray();
        });
    }
}

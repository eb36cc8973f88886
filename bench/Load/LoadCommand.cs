using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pail.Bench.Load.Ceiling;
using Pail.Bench.Programs;
using Pail.Bench.Reports;

namespace Pail.Bench.Load;

/// <summary><c>load</c>: loads the server over HTTP and compares its backends.</summary>
internal static class LoadCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        string[] names = [.. Load.Scenarios.All.Select(scenario => scenario.Name), CeilingRunner.Name];
        var scenarios = new Argument<string[]>("SCENARIO")
        {
            Description = $"What to run; all unless given: {string.Join(", ", names)}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        scenarios.AcceptOnlyFromAmong(names);
        var backends = new Option<string[]>("--backend")
        {
            Description = "A backend to compare; agent, genserver and table unless given.",
            AllowMultipleArgumentsPerToken = true,
        };
        backends.AcceptOnlyFromAmong(Backend.Names);
        var address = new Option<string?>("--address")
        {
            Description = "A server that runs already. Its buckets whose names begin with load- are deleted.",
        };
        address.Validators.Add(static result =>
        {
            if (ReadAddress(result.Tokens[0].Value) is null)
                result.AddError($"--address must be like http://127.0.0.1:4000, but is {result.Tokens[0].Value}.");
        });
        var key = new Option<string?>("--key") { Description = "The API key for the address; it must be an admin's." };
        var connections = Number("--connections", 1, 10_000, "connections where a scenario does not compare them; 64 unless given");
        var duration = new Option<double?>("--duration")
        {
            Description = "Seconds that each backend is loaded in each of the two loops of a case; 1.8 unless given.",
        };
        duration.Validators.Add(static result => MustBeWithin(result, 0.1, 3600));
        var rounds = Number("--rounds", 1, 100, "turns that each backend has in a loop; 3 unless given");
        var valueSize = Number("--value-size", 16, 1 << 20, "bytes of a value where a scenario does not compare sizes; 1024 unless given");
        var keys = Number("--keys", 100, 1_000_000, "keys of a bucket; 10000 unless given");
        var distribution = new Option<Distribution>("--distribution")
        {
            Description = "How keys are chosen in hot-bucket, spread, sizes and batch.",
            DefaultValueFactory = _ => Distribution.Zipfian,
        };
        var batch = Number("--batch", 2, 1000, "operations of a request in the scenario batch, beside 1; 10 and 100 unless given");
        var rate = Number(
            "--rate", 1, 1_000_000, "requests a second in the open loop; half of what the slowest backend reaches unless given");
        var quick = new Option<bool>("--quick") { Description = "Less of all, for a rough result in under two minutes." };
        var output = new Option<string?>("--output") { Description = "A folder for the report as Markdown, JSON and HTML." };

        var command = new Command("load", "Loads the server over HTTP, and compares its backends side by side.")
        {
            scenarios, backends, address, key, connections, duration, rounds, valueSize, keys, distribution, batch, rate, quick, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var isQuick = parsed.GetValue(quick);
            var options = new LoadOptions
            {
                Scenarios = parsed.GetValue(scenarios) ?? [],
                Backends = parsed.GetValue(backends) is { Length: > 0 } chosen ? [.. chosen.Distinct()] : Backend.Default,
                Address = parsed.GetValue(address) is { } text ? ReadAddress(text) : null,
                Key = parsed.GetValue(key),
                Connections = parsed.GetValue(connections) ?? 64,
                Duration = TimeSpan.FromSeconds(parsed.GetValue(duration) ?? (isQuick ? 0.4 : 1.8)),
                Rounds = parsed.GetValue(rounds) ?? (isQuick ? 2 : 3),
                ValueSize = parsed.GetValue(valueSize) ?? 1024,
                Keys = parsed.GetValue(keys) ?? (isQuick ? 1_000 : 10_000),
                Distribution = parsed.GetValue(distribution),
                BatchSize = parsed.GetValue(batch),
                Rate = parsed.GetValue(rate),
                Quick = isQuick,
                Output = parsed.GetValue(output),
            };
            return await Run(options, cancel);
        });
        return command;
    }

    private static async Task<int> Run(LoadOptions options, CancellationToken cancel)
    {
        try
        {
            var generator = CeilingRunner.Choose(options, Installed.Folders);
            await using var server = options.Address is { } address
                ? RunningServer.At(address, options.Key)
                : await RunningServer.Start(cancel);
            var results = await new LoadRunner(options, server).Run(cancel);
            var ceiling = await new CeilingRunner(options, server, generator).Run(cancel);
            var report = LoadReport.Of(options, server, results, ceiling);
            ConsoleReport.Write(report);
            if (options.Output is { } folder)
                await ReportFiles.Write(folder, "load", report, LoadJson.Of(options, server, results, ceiling));
            return 0;
        }
        catch (LoadException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return Failed;
        }
    }

    private static Uri? ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static Option<int?> Number(string name, int least, int greatest, string what)
    {
        var option = new Option<int?>(name) { Description = $"From {least} to {greatest} {what}." };
        option.Validators.Add(result => MustBeWithin(result, least, greatest));
        return option;
    }

    // What is no number at all, the parser refuses by itself.
    private static void MustBeWithin(OptionResult result, double least, double greatest)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : "";
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var number) && (number < least || number > greatest))
        {
            result.AddError(
                string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} must be from {least} to {greatest}, but is {text}."));
        }
    }
}

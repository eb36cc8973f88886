using System.Diagnostics;
using System.Reflection;
using System.Runtime;
using Pail.Bench.Behaviours;
using Pail.Bench.Buckets;
using Pail.Bench.Durable;
using Pail.Bench.Http;
using Pail.Bench.Processes;
using Pail.Bench.Reports;
using Pail.Bench.Tables;

namespace Pail.Bench.Compare;

/// <summary><c>compare WORD</c>: measures Pail and its peers in turn, in one run, and checks the targets.</summary>
internal static class CompareCommand
{
    /// <summary>The word for everything.</summary>
    public const string All = "all";

    /// <summary>What can be compared.</summary>
    public static IReadOnlyDictionary<string, Func<CompareOptions, IReadOnlyList<Experiment>>> Words { get; } =
        new Dictionary<string, Func<CompareOptions, IReadOnlyList<Experiment>>>
        {
            ["processes"] = ProcessComparison.Experiments,
            ["behaviours"] = BehaviourComparison.Experiments,
            ["tables"] = TableComparison.Experiments,
            ["buckets"] = BucketComparison.Experiments,
            ["http"] = HttpComparison.Experiments,
            ["durable"] = DurableComparison.Experiments,
            [All] = Everything,
        };

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The arguments after <c>compare</c>.</param>
    /// <returns>0 when all was measured, even if targets were missed; 1 when something failed; 2 when the arguments are invalid.</returns>
    public static async Task<int> Run(string[] arguments)
    {
        var (options, error) = CompareOptions.Parse(arguments);
        if (options is null)
        {
            await Console.Error.WriteLineAsync(
                $"{error}\nusage: compare [{string.Join('|', Words.Keys)}] [--quick|--dry] [--rounds N] [--only TEXT] [--output FOLDER]");
            return 2;
        }

        if (typeof(CompareCommand).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
            await Console.Error.WriteLineAsync("This is a debug build: its figures mean nothing.");
        try
        {
            var experiments = Words[options.Word](options);
            if (options.Only is { } text)
                experiments = [.. experiments.Where(experiment => experiment.Title.Contains(text, StringComparison.OrdinalIgnoreCase))];
            if (experiments.Count == 0)
            {
                await Console.Error.WriteLineAsync($"No row of {options.Word} has \"{options.Only}\" in its name.");
                return 2;
            }

            await using var beam = await Beam.Start();
            var results = await new Runner(options, beam).Run(experiments);
            (string Name, string Value)[] facts = [.. Facts(beam), .. await PeerFacts.Of(options.Word)];
            foreach (var (name, value) in facts)
                Console.WriteLine($"{name}: {value}");
            Console.WriteLine();
            ResultTable.Write(Console.Out, [.. results.SelectMany(result => result.Rows)], options);
            if (options.Output is { } folder)
            {
                await ReportFiles.Write(
                    folder,
                    $"compare-{options.Word}",
                    CompareReport.Of(options, facts, results),
                    CompareReport.Json(options, facts, results));
            }

            Write(Console.Out, new CompareSummary(results));

            return 0;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"\n{failure}");
            return 1;
        }
    }

    private static List<Experiment> Everything(CompareOptions options)
    {
        List<Experiment> experiments =
        [
            .. ProcessComparison.Experiments(options),
            .. BehaviourComparison.Experiments(options),
            .. TableComparison.Experiments(options),
            .. BucketComparison.Experiments(options),
            .. HttpComparison.Experiments(options),
            .. DurableComparison.Experiments(options),
        ];
        if (!options.IsDry)
            experiments.RemoveAll(experiment => experiment.IsRepetition || (options.Quick && experiment.IsVariation));
        return experiments;
    }

    private static void Write(TextWriter to, CompareSummary summary)
    {
        foreach (var section in summary.Sections)
        {
            to.WriteLine($"\n{section.Title}: {section.About}");
            if (section.Rows.Count > 0)
                TextTable.Write(to, section.Columns, section.Rows);
        }
    }

    private static (string Name, string Value)[] Facts(Beam? beam) =>
    [
        ("processor", $"{Machine.Processor}, {Machine.Cores} cores, {Machine.Memory}"),
        ("system", Machine.System),
        ("garbage collector", GCSettings.IsServerGC ? "server" : "workstation"),
        ("BEAM", beam?.Version ?? "none"),
    ];
}

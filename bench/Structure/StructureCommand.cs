using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Pail.Bench.Structure;

/// <summary>
/// <c>structure</c>: measures how many bytes things take and operations allocate, and compares them with <c>expected.json</c>. Unlike
/// times, these figures are the same on every machine, so a change of them is a change of the code.
/// </summary>
internal static class StructureCommand
{
    public const string Word = "structure";

    // Of memory, because arrays grow in steps and the collector keeps some of its own.
    private const double Tolerance = 0.1;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Expected => Path.Combine(AppContext.BaseDirectory, "Structure", "expected.json");

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The arguments after <c>structure</c>: none, or <c>--write FILE</c> to write what was measured.</param>
    /// <returns>0 when all figures are as expected; 1 when one is not; 2 when the arguments are invalid.</returns>
    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is not ([] or ["--write", _]))
        {
            await Console.Error.WriteLineAsync("usage: structure [--write FILE]");
            return 2;
        }

        if (typeof(StructureCommand).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            await Console.Error.WriteLineAsync("This is a debug build, which allocates more: run it with -c Release.");
            return 2;
        }

        var measured = new Dictionary<string, double>();
        foreach (var figure in Figures.All)
        {
            measured[figure.Name] = Math.Round(await figure.Measure());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measured[figure.Name],8} B  {figure.Name}"));
        }

        if (arguments is ["--write", var file])
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(measured, Indented) + "\n");
            return 0;
        }

        var expected = JsonSerializer.Deserialize<Dictionary<string, double>>(await File.ReadAllTextAsync(Expected))!;
        string[] faults = [.. Faults(expected, measured)];
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync(fault);
        return faults.Length == 0 ? 0 : 1;
    }

    /// <summary>What is not as expected. A figure that is much better must be written down too, so that it stays.</summary>
    internal static IEnumerable<string> Faults(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> measured)
    {
        foreach (var name in expected.Keys.Union(measured.Keys))
        {
            if (!measured.TryGetValue(name, out var found))
                yield return $"expected.json has \"{name}\", which is not measured.";
            else if (!expected.TryGetValue(name, out var wanted))
                yield return $"expected.json must have \"{name}\", but has not; {found} B were measured.";
            else if (Math.Abs(found - wanted) > Math.Max(1, Tolerance * wanted))
                yield return $"\"{name}\" must be {wanted} B, give or take {Tolerance:0 %}, but is {found} B.";
        }
    }
}

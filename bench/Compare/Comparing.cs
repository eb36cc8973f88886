using System.Globalization;

namespace Pail.Bench.Compare;

/// <summary>Sentences that compare contestants with one that was named before.</summary>
internal static class Comparing
{
    /// <summary><c>long</c> or <c>much</c>: after "takes twice as".</summary>
    public static string Measure(this Unit unit) => unit == Unit.Time ? "long" : "much";

    /// <summary>The ratio with about two digits, however small it is.</summary>
    public static string Times(double ratio) => ratio switch
    {
        < 0.001 => "less than 0.001",
        < 0.1 => ratio.ToString("0.###", CultureInfo.InvariantCulture),
        >= 1000 => ratio.ToString("#,0", CultureInfo.InvariantCulture),
        _ => Units.Digits(ratio),
    };

    /// <summary><c>A and B take as long.</c></summary>
    public static string Even(Unit unit, IEnumerable<string> contestants)
    {
        string[] names = [.. contestants.Select(Wording.Contestant)];
        return Wording.Sentence($"{Wording.List(names)} {(names.Length == 1 ? "takes" : "take")} as {unit.Measure()}");
    }

    /// <summary><c>A takes 1.2 times as long, B 3 times.</c></summary>
    public static string Behind(Unit unit, IReadOnlyList<(string Name, double Ratio)> contestants) => Wording.Sentence(
        string.Join(", ", contestants.Select((each, i) => i == 0
            ? $"{Wording.Contestant(each.Name)} takes {Times(each.Ratio)} times as {unit.Measure()}"
            : $"{Wording.Contestant(each.Name)} {Times(each.Ratio)} times")));
}

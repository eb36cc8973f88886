using System.Globalization;

namespace Pail.Bench.Compare;

/// <summary>How the texts of a comparison write numbers, names and lists.</summary>
internal static class Wording
{
    /// <summary>What the figure of memory is.</summary>
    public const string Growth = "the growth of the memory in use, after a full garbage collection";

    /// <summary>What the figure of operations at the same time is.</summary>
    public const string WholeTime = "The figure is the whole time, divided by the operations of all.";

    /// <summary>The number with its thousands apart: <c>100,000</c>.</summary>
    public static string Digits(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>The number and its noun: <c>1 bucket</c>, <c>1,000 buckets</c>.</summary>
    public static string Count(int number, string noun) => $"{Digits(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>A contestant in the middle of a sentence.</summary>
    public static string Contestant(string name) => name is Names.Beam or Names.Agent or Names.GenServer or Names.Set or Names.Ordered
        ? $"the {name}"
        : name;

    /// <summary>The parts with commas between them, and "and" before the last.</summary>
    public static string List(IEnumerable<string> parts)
    {
        string[] all = [.. parts];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    /// <summary>The text with a capital letter and a full stop.</summary>
    public static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}

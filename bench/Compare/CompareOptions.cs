using System.Globalization;

namespace Pail.Bench.Compare;

/// <summary>What the command line asks for.</summary>
/// <param name="Word">What to compare.</param>
/// <param name="Quick">Whether a rough answer soon is better than a good one.</param>
/// <param name="Rounds">How often each contestant has its turn.</param>
/// <param name="Only">What the names of the experiments to hold contain; null for all of them.</param>
internal sealed record CompareOptions(string Word, bool Quick, int Rounds, string? Only)
{
    /// <summary>How long one turn of one contestant lasts, about.</summary>
    public TimeSpan Turn => TimeSpan.FromMilliseconds(Quick ? 60 : 200);

    /// <summary>How long a contestant warms up with short runs before the JIT is asked whether it still has work.</summary>
    public TimeSpan FirstRuns => TimeSpan.FromMilliseconds(Quick ? 250 : 1000);

    /// <summary>Reads the arguments behind <c>compare</c>.</summary>
    /// <returns>The options, or what is wrong with the arguments.</returns>
    public static (CompareOptions? Options, string? Error) Parse(ReadOnlySpan<string> arguments)
    {
        string? word = null;
        var quick = false;
        int? rounds = null;
        string? only = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--rounds":
                    var number = ++i < arguments.Length ? arguments[i] : "nothing";
                    if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given == 0)
                        return (null, $"--rounds wants a number of at least 1, not {number}.");
                    rounds = given;
                    break;
                case "--only":
                    if (++i == arguments.Length)
                        return (null, "--only wants a part of a row's name.");
                    only = arguments[i];
                    break;
                case { } name when word is null && CompareCommand.Words.ContainsKey(name):
                    word = name;
                    break;
                case var other:
                    return (null, $"{(word is null ? "Nothing to compare is called" : "There is no option")} {other}.");
            }
        }

        return word is null ? (null, "What is to be compared?") : (new CompareOptions(word, quick, rounds ?? (quick ? 3 : 9), only), null);
    }
}

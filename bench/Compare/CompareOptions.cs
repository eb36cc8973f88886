using System.Globalization;

namespace Pail.Bench.Compare;

/// <summary>The options of the command line.</summary>
/// <param name="Word">What to compare.</param>
/// <param name="Quick">Whether to run shorter turns and fewer rounds, for a rough result.</param>
/// <param name="Rounds">How many turns each contestant has.</param>
/// <param name="Only">Runs only the experiments whose name contains this text; null for all.</param>
/// <param name="Output">The folder for the report as Markdown, JSON and HTML; null for none.</param>
internal sealed record CompareOptions(string Word, bool Quick, int Rounds, string? Only, string? Output = null)
{
    /// <summary>Whether everything is only tried: all experiments, with the least of each. The figures mean nothing.</summary>
    public bool IsDry { get; init; }

    /// <summary>The approximate length of one turn of one contestant.</summary>
    public TimeSpan Turn => TimeSpan.FromMilliseconds(EffortOf(Word, Quick, IsDry).Turn);

    /// <summary>How many rounds an experiment has at most whose rounds are long, or whose figures hardly vary.</summary>
    public int LongRounds => IsBrief ? 1 : 3;

    /// <summary>Whether long experiments leave peers out that no target names.</summary>
    public bool IsBrief => Quick || Word == CompareCommand.All;

    /// <summary>How long a contestant warms up with short runs before each check whether the JIT still compiles.</summary>
    public TimeSpan WarmUp => TimeSpan.FromMilliseconds(EffortOf(Word, Quick, IsDry).WarmUp);

    /// <summary>Reads the arguments after <c>compare</c>.</summary>
    /// <returns>The options, or what is wrong with the arguments.</returns>
    public static (CompareOptions? Options, string? Error) Parse(ReadOnlySpan<string> arguments)
    {
        string? word = null;
        var (quick, dry) = (false, false);
        int? rounds = null;
        string? only = null;
        string? output = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--dry":
                    (quick, dry) = (true, true);
                    break;
                case "--rounds":
                    var number = ++i < arguments.Length ? arguments[i] : "nothing";
                    if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given == 0)
                        return (null, $"--rounds must be an integer of at least 1, but is {number}.");
                    rounds = given;
                    break;
                case "--only":
                    if (++i == arguments.Length)
                        return (null, "--only needs a part of a row's name.");
                    only = arguments[i];
                    break;
                case "--output":
                    if (++i == arguments.Length)
                        return (null, "--output needs a folder.");
                    output = arguments[i];
                    break;
                case { } name when word is null && CompareCommand.Words.ContainsKey(name):
                    word = name;
                    break;
                case ['-', ..] other:
                    return (null, $"There is no option {other}.");
                case var other:
                    return (null, word is null
                        ? $"Nothing to compare is called {other}."
                        : $"Name one thing to compare, not {word} and {other}.");
            }
        }

        word ??= CompareCommand.All;
        return (new CompareOptions(word, quick, rounds ?? EffortOf(word, quick, dry).Rounds, only, output) { IsDry = dry }, null);
    }

    // Milliseconds. All words together must take less than ten minutes, or two with --quick.
    private static (int Rounds, int Turn, int WarmUp) EffortOf(string word, bool quick, bool dry) =>
        (word == CompareCommand.All, quick) switch
        {
            _ when dry => (1, 1, 1),
            (false, false) => (9, 200, 300),
            (false, true) => (3, 60, 150),
            (true, false) => (3, 80, 150),
            (true, true) => (2, 30, 60),
        };
}

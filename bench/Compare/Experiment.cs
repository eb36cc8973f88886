namespace Pail.Bench.Compare;

/// <summary>A contest to measure, and the rows of the table that its samples fill.</summary>
/// <param name="Title">The name that is printed while the experiment runs.</param>
/// <param name="Contest">The work and its contestants.</param>
/// <param name="Rows">The rows of the table.</param>
internal sealed record Experiment(string Title, Contest Contest, params Row[] Rows)
{
    /// <summary>What happens in the experiment and what its figures are, in one to three plain sentences.</summary>
    public required string About { get; init; }

    /// <summary>How many operations a run has; null for as many as fill the time of a turn.</summary>
    public int? Operations { get; init; }

    /// <summary>How many operations a run of the warm-up has.</summary>
    public int FirstOperations { get; init; } = 500;

    /// <summary>Whether a short warm-up is enough: for a rough result, or when earlier experiments have run the same code.</summary>
    public bool WarmsUpBriefly { get; init; }

    /// <summary>The largest number of rounds, for an experiment whose rounds are long or vary little.</summary>
    public int MaxRounds { get; init; } = int.MaxValue;

    /// <summary>Whether <c>all --quick</c> leaves it out, because another experiment asks nearly the same.</summary>
    public bool IsVariation { get; init; }

    /// <summary>Whether <c>all</c> leaves it out, because its other experiments tell as much.</summary>
    public bool IsRepetition { get; init; }

    /// <summary>Whether to measure how much memory a run retains.</summary>
    public bool MeasuresMemory { get; init; }
}

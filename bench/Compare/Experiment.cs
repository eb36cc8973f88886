namespace Pail.Bench.Compare;

/// <summary>A contest to hold, and the rows of the table that its samples fill.</summary>
/// <param name="Title">Its name while it runs.</param>
/// <param name="Contest">Who does what.</param>
/// <param name="Rows">The lines it fills.</param>
internal sealed record Experiment(string Title, Contest Contest, params Row[] Rows)
{
    /// <summary>How many operations a run has; as many as fill the time of a turn unless given.</summary>
    public int? Operations { get; init; }

    /// <summary>The most rounds to take, for an experiment that is long or steady.</summary>
    public int MostRounds { get; init; } = int.MaxValue;

    /// <summary>Whether what a run leaves in memory matters.</summary>
    public bool Weighs { get; init; }
}

namespace Pail.Bench.Compare;

/// <summary>The results of an experiment.</summary>
/// <param name="Title">The experiment's name.</param>
/// <param name="About">What happens in it and what its figures are.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record ExperimentResult(string Title, string About, IReadOnlyList<RowResult> Rows);

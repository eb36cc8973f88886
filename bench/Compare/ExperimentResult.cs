namespace Pail.Bench.Compare;

/// <summary>The results of an experiment.</summary>
/// <param name="Title">The experiment's name.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record ExperimentResult(string Title, IReadOnlyList<RowResult> Rows);

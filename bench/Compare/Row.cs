namespace Pail.Bench.Compare;

/// <summary>A row of the table: one figure of an experiment, and its target.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">The unit of the figure.</param>
/// <param name="Figure">Gets the figure from a sample. Less is better.</param>
/// <param name="Target">The target of the figure.</param>
internal sealed record Row(string Name, Unit Unit, Func<Sample, double> Figure, Target Target);

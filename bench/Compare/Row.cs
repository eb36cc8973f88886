namespace Pail.Bench.Compare;

/// <summary>A line of the table: one figure of an experiment, and what it is to be.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">What the figure is.</param>
/// <param name="Figure">The figure of one sample; less is better.</param>
/// <param name="Target">What it is to reach.</param>
internal sealed record Row(string Name, Unit Unit, Func<Sample, double> Figure, Target Target);

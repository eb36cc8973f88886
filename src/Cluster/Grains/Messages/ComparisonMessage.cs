using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="Comparison"/> between silos.</summary>
[GenerateSerializer, Alias("pail.comparison"), Immutable]
internal struct ComparisonMessage
{
    [Id(0)]
    internal string Key;

    [Id(1)]
    internal Condition Condition;

    internal static ComparisonMessage Of(Comparison comparison) =>
        new() { Key = WireText.Write(comparison.Key), Condition = comparison.Condition };

    internal readonly Comparison ToComparison() => new(WireText.Read(Key), Condition);
}

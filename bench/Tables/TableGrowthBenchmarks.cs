using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>
/// A row that is new, in a table that was empty. What it allocates is more than what it keeps: <c>compare tables</c> weighs that.
/// </summary>
public class TableGrowthBenchmarks : TableAndCacheBenchmarks
{
    private protected override Contest Contest => TableContests.Grow;

    [IterationSetup]
    public void Arrange() => Work.Arrange(Operations).GetAwaiter().GetResult();

    [IterationCleanup]
    public void Clear() => Work.Clear().GetAwaiter().GetResult();
}

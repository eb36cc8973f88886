using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>
/// An insert of a new row, into a table that was empty. It allocates more than it retains; <c>compare tables</c> measures what it retains.
/// </summary>
public class TableGrowthBenchmarks : TableAndCacheBenchmarks
{
    private protected override Contest Contest => TableContests.Grow;

    [IterationSetup]
    public void Arrange() => Work.Arrange(Operations).GetAwaiter().GetResult();

    [IterationCleanup]
    public void Clear() => Work.Clear().GetAwaiter().GetResult();
}

using Pail.Cluster.Tests.Faults;
using Pail.Cluster.Tests.Hosting;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Pail.Cluster.Tests.LongestFirst))]

// Much of what is tested here waits: for processes to start, for silos to be declared dead, for a store to be back.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Pail.Cluster.Tests;

/// <summary>Begins with the classes that take longest, so that in the end none is left that all others have to wait for.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
        [nameof(RealFaultTests), nameof(ServerStoreTests), nameof(SiloTests), nameof(Grains.LifeTests), nameof(Grains.WatchTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(static collection => Place(collection.TestCollectionDisplayName))];

    // The collection of a class is named after it.
    private static int Place(string collection)
    {
        var place = Array.FindIndex(Longest, name => collection.Contains($".{name} ", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}

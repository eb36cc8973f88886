namespace Pail.Cluster.Tests.Contract;

/// <summary>What the contract of all buckets says and a cluster cannot keep, each with its reason.</summary>
internal static class ClusterExceptions
{
    /// <summary>By the name of the test's method.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Everywhere = new Dictionary<string, string>
    {
    };

    /// <summary>The same, only where requests come in at a silo that does not own the bucket.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Remote = new Dictionary<string, string>
    {
    };

    /// <summary>Skips the test that runs if it is one of them.</summary>
    internal static void SkipIfListed(bool isRemote)
    {
        var test = TestContext.Current.TestMethod?.MethodName ?? throw new InvalidOperationException("No test runs.");
        if (Everywhere.TryGetValue(test, out var reason) || (isRemote && Remote.TryGetValue(test, out reason)))
            Assert.Skip(reason);
    }
}

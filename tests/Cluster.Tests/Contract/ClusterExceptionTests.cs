namespace Pail.Cluster.Tests.Contract;

/// <summary>The list of what a cluster cannot hold of the contract.</summary>
public sealed class ClusterExceptionTests
{
    [Fact]
    public void Every_exception_is_a_test_of_the_contract_and_has_a_reason()
    {
        var tests = typeof(ClusterExceptionTests).Assembly.GetTypes()
            .Where(type => type.Namespace is "Pail.Buckets.Tests" or "Pail.Server.Tests.Backends")
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(method => method.Name)
            .ToHashSet();

        Assert.Empty(ClusterExceptions.Everywhere.Keys.Intersect(ClusterExceptions.Remote.Keys));
        Assert.All(ClusterExceptions.Everywhere.Concat(ClusterExceptions.Remote), exception =>
        {
            Assert.Contains(exception.Key, tests);
            Assert.EndsWith(".", exception.Value, StringComparison.Ordinal);
        });
    }
}

using Orleans.Configuration;
using Pail.Cluster.Hosting.Membership;
using Pail.Cluster.Stores;
using Pail.Cluster.Tests.Stores;

namespace Pail.Cluster.Tests.Hosting;

public sealed class PostgresMembershipTests(PostgresBucketStoreTests.Fixture fixture)
    : MembershipTableContract, IClassFixture<PostgresBucketStoreTests.Fixture>
{
    private string? _connection;

    [Fact]
    public async Task Many_silos_may_make_the_tables_at_once()
    {
        var connection = await NewDatabase();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new PostgresMembership(connection).Prepare()));

        Assert.Equal("one", await new PostgresMembership(connection).ClaimStore("a", "one"));
    }

    [Fact]
    public async Task The_first_store_of_a_cluster_is_noted()
    {
        var membership = new PostgresMembership(await NewDatabase());
        await membership.Prepare();

        Assert.Equal("one", await membership.ClaimStore("a", "one"));
        Assert.Equal("one", await membership.ClaimStore("a", "other"));
        Assert.Equal("other", await membership.ClaimStore("b", "other"));
    }

    private protected override async Task<AdoNetClusteringSiloOptions> Prepare()
    {
        var membership = new PostgresMembership(_connection ??= await NewDatabase());
        await membership.Prepare();
        var options = new AdoNetClusteringSiloOptions();
        membership.Set(options);
        return options;
    }

    private async Task<string> NewDatabase() => StoreAddress.Parse(await fixture.NewDatabase()).Value;
}

using Microsoft.Data.Sqlite;
using Orleans.Configuration;
using Pail.Cluster.Hosting.Membership;

namespace Pail.Cluster.Tests.Hosting;

public sealed class SqliteMembershipTests : MembershipTableContract, IDisposable
{
    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Many_silos_may_make_the_tables_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new SqliteMembership(_directory.Path).Prepare()));

        Assert.Empty((await ReadStores()));
    }

    [Fact]
    public async Task The_first_store_of_a_cluster_is_noted()
    {
        var membership = new SqliteMembership(_directory.Path);
        await membership.Prepare();

        Assert.Equal("one", await membership.ClaimStore("a", "one"));
        Assert.Equal("one", await membership.ClaimStore("a", "other"));
        Assert.Equal("other", await membership.ClaimStore("b", "other"));
    }

    private protected override async Task<AdoNetClusteringSiloOptions> Prepare()
    {
        var membership = new SqliteMembership(_directory.Path);
        await membership.Prepare();
        var options = new AdoNetClusteringSiloOptions();
        membership.Set(options);
        return options;
    }

    private async Task<List<string>> ReadStores()
    {
        await using var connection = new SqliteConnection($"Data Source={_directory[SqliteMembership.FileName]};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select StoreId from PailClusterStore";
        await using var rows = await command.ExecuteReaderAsync();
        var stores = new List<string>();
        while (await rows.ReadAsync())
            stores.Add(rows.GetString(0));
        return stores;
    }
}

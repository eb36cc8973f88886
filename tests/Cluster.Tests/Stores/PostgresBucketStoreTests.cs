using System.Globalization;
using Npgsql;
using Pail.Cluster.Stores;
using Pail.Cluster.Tests.Servers;

namespace Pail.Cluster.Tests.Stores;

public sealed class PostgresBucketStoreTests(PostgresBucketStoreTests.Fixture fixture)
    : StoreOpeningContract, IClassFixture<PostgresBucketStoreTests.Fixture>
{
    private string _store = "";

    public override async ValueTask InitializeAsync()
    {
        _store = await fixture.NewDatabase();
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Silos_that_start_at_once_make_one_store()
    {
        var store = await fixture.NewDatabase();
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => BucketStores.Open(store, ClusterId, TimeProvider.System)));
        Assert.Single(opened.Select(static one => one.StoreId).Distinct());
        foreach (var one in opened)
            await one.DisposeAsync();
    }

    private protected override int Orders => 15;

    private protected override Task<OpenedStore> Open(string clusterId, StoreOptions options) =>
        BucketStores.Open(_store, clusterId, TimeProvider.System, options);

    private protected override Task SetFormat(long format) => Fixture.Execute(_store, $"update pail_store set format = {format}");

    private protected override Task MakeForeign() =>
        Fixture.Execute(_store, "drop table pail_store; create table pail_store (account text)");

    private protected override Task Damage(string bucket) =>
        Fixture.Execute(_store, $"update pail_bucket set config = 'x' where name = '{bucket}'");

    public sealed class Fixture : IAsyncLifetime
    {
        private PostgresServer? _server;
        private int _databases;

        internal PostgresServer Server => _server!;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (_server is { } server)
                await server.DisposeAsync();
        }

        internal async Task<string> NewDatabase()
        {
            _server ??= await PostgresServer.Start();
            var name = string.Create(CultureInfo.InvariantCulture, $"test{++_databases}");
            await Execute(Server.Store, $"create database {name}");
            return Server.StoreOf(name);
        }

        internal static async Task Execute(string store, string sql)
        {
            await using var source = NpgsqlDataSource.Create(store["postgres:".Length..] + ";Pooling=false");
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}

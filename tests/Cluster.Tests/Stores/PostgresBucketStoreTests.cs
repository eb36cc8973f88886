using Npgsql;
using Pail.Bench.Programs;
using Pail.Buckets;
using Pail.Cluster.Stores;
using Pail.Cluster.Tests.Servers;

namespace Pail.Cluster.Tests.Stores;

public sealed class PostgresBucketStoreTests(PostgresBucketStoreTests.Fixture fixture)
    : StoreOpeningContract, IClassFixture<PostgresBucketStoreTests.Fixture>
{
    public override async ValueTask InitializeAsync()
    {
        await fixture.Empty();
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Silos_that_start_at_once_make_one_store()
    {
        await fixture.Empty();
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => BucketStores.Open(fixture.Server.Store, ClusterId, TimeProvider.System)));
        Assert.Single(opened.Select(static one => one.StoreId).Distinct());
        foreach (var one in opened)
            await one.DisposeAsync();
    }

    private protected override int Orders => 15;

    private protected override Task<OpenedStore> Open(string clusterId, StoreOptions options) =>
        BucketStores.Open(fixture.Server.Store, clusterId, TimeProvider.System, options);

    private protected override Task SetFormat(long format) => fixture.Execute($"update pail_store set format = {format}");

    private protected override Task MakeForeign() =>
        fixture.Execute("drop table pail_store; create table pail_store (account text)");

    // What deletes a bucket notes its fence.
    private protected override Task GiveFence(BucketFacts bucket, long fence) =>
        fixture.Execute($"update pail_bucket set fence = {fence} where name = '{bucket.Name}'");

    private protected override Task Damage(string bucket) =>
        fixture.Execute($"update pail_bucket set config = 'x' where name = '{bucket}'");

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

        internal async Task Empty()
        {
            _server ??= await StoreServers.Postgres();
            await Execute("drop table if exists pail_store, pail_bucket, pail_entry, pail_event, pail_silos");
        }

        /// <summary>Makes a database of its own for a test that needs one; that takes a while.</summary>
        internal async Task<string> NewDatabase()
        {
            _server ??= await StoreServers.Postgres();
            var name = $"test{Interlocked.Increment(ref _databases)}";
            await Execute($"create database {name}");
            return Server.StoreOf(name);
        }

        internal async Task Execute(string sql)
        {
            await using var source = NpgsqlDataSource.Create(Server.Store["postgres:".Length..] + ";Pooling=false");
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}

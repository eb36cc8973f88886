using Pail.Bench.Programs;
using Pail.Buckets;
using Pail.Cluster.Stores;
using Pail.Cluster.Tests.Servers;
using StackExchange.Redis;

namespace Pail.Cluster.Tests.Stores;

public sealed class RedisBucketStoreTests(RedisBucketStoreTests.Fixture fixture)
    : StoreOpeningContract, IClassFixture<RedisBucketStoreTests.Fixture>
{
    public override async ValueTask InitializeAsync()
    {
        await fixture.Empty();
        await base.InitializeAsync();
    }

    [Fact]
    public async Task A_batch_of_more_rows_than_a_script_takes_is_one_commit()
    {
        const int Count = (2 * RedisBatch.RowsPerScript) + 10;
        var owner = await CreateOwned();
        var rows = Enumerable.Range(0, Count).Select(static i => Put($"{i}", "x")).ToArray();
        Assert.True(await Store.Commit(Batch(owner, 1, rows)));
        Assert.Equal(Count, (await Rows(owner)).Count);
        var next = (await Store.Open("shopping", owner.Life))!;
        var removed = rows.Select(static row => Remove(row.Key)).Append(Put("last", "x")).ToArray();
        Assert.False(await Store.Commit(Batch(owner, 2, removed)));
        Assert.Equal(Count, (await Rows(owner)).Count);
        Assert.True(await Store.Commit(Batch(next, 2, removed)));
        Assert.Equal(["last"], (await Rows(next)).Keys);
    }

    [Fact]
    public async Task A_name_whose_bucket_is_gone_is_not_listed()
    {
        await Create("a");
        await Create("b");
        await Create("c");
        await using var connection = await fixture.Connect();
        await connection.GetDatabase().KeyDeleteAsync("{pail}:bucket:a");
        Assert.Equal(["b", "c"], (await Store.List("", null, 2)).Select(static facts => facts.Name));
        Assert.Equal(2, await connection.GetDatabase().SortedSetLengthAsync("{pail}:names"));
    }

    [Fact]
    public async Task The_scripts_come_again_when_the_server_has_lost_them()
    {
        var owner = await CreateOwned();
        await using var connection = await fixture.Connect();
        await connection.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        Assert.True(await Store.Commit(Batch(owner, 1, Put("milk", "1"))));
    }

    private protected override int Orders => 15;

    private protected override Task<OpenedStore> Open(string clusterId, StoreOptions options) =>
        BucketStores.Open(fixture.Server.Store, clusterId, TimeProvider.System, options);

    private protected override async Task SetFormat(long format)
    {
        await using var connection = await fixture.Connect();
        await connection.GetDatabase().HashSetAsync("{pail}:store", "format", format);
    }

    private protected override async Task MakeForeign()
    {
        await using var connection = await fixture.Connect();
        await connection.GetDatabase().StringSetAsync("{pail}:store", "another program's");
    }

    private protected override async Task GiveFence(BucketFacts bucket, long fence)
    {
        await using var connection = await fixture.Connect();
        await connection.GetDatabase().HashSetAsync("{pail}:store", "last", fence);
        await connection.GetDatabase().HashSetAsync($"{{pail}}:bucket:{bucket.Name}", "fence", fence);
    }

    private protected override async Task Damage(string bucket)
    {
        await using var connection = await fixture.Connect();
        await connection.GetDatabase().HashSetAsync($"{{pail}}:bucket:{bucket}", "config", "?");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private RedisServer? _server;

        internal RedisServer Server => _server!;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (_server is { } server)
                await server.DisposeAsync();
        }

        internal Task<ConnectionMultiplexer> Connect() =>
            ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Server.Port},password={RedisServer.Password},allowAdmin=true");

        internal async Task Empty()
        {
            _server ??= await StoreServers.Redis();
            await using var connection = await Connect();
            await connection.GetDatabase().ExecuteAsync("FLUSHALL");
        }
    }
}

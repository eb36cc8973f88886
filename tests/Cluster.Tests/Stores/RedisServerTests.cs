using Pail.Bench.Programs;
using Pail.Buckets;
using Pail.Cluster.Stores;
using Pail.Cluster.Tests.Servers;
using StackExchange.Redis;

namespace Pail.Cluster.Tests.Stores;

public sealed class RedisServerTests : StoreServerContract
{
    private RedisServer? _server;

    private RedisServer Server => _server!;

    private protected override int Port => Server.Port;

    private protected override string WrongPassword => $"redis:127.0.0.1:{Port},password=wr0ng";

    public override async ValueTask InitializeAsync()
    {
        _server = await StoreServers.Redis();
        Address = Server.Store;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is { } server)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task A_missing_password_is_told_with_the_setting()
    {
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => Open($"redis:127.0.0.1:{Port}"));
        Assert.Equal(BucketStorageFault.Unreadable, fault.Fault);
        Assert.Contains("`--store`", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_server_changes_nothing_and_lets_rows_be_deleted()
    {
        await using var small = await StoreServers.Redis("--maxmemory", "8mb", "--maxmemory-policy", "noeviction");
        await using var store = await Open(small.Store);
        Assert.Empty(store.Warnings);
        var owner = await CreateOwned(store);
        var stored = 0;
        BucketStorageException? fault = null;
        while (fault is null && stored < 100)
        {
            try
            {
                // Its events are dropped with each batch, as an owner does.
                var batch = Batch(owner, stored + 1, 500_000) with { Events = new byte[] { 1 }, DropEventsThrough = stored };
                Assert.True(await store.Store.Commit(batch));
                stored++;
            }
            catch (BucketStorageException exception)
            {
                fault = exception;
            }
        }

        Assert.Equal(BucketStorageFault.Full, fault!.Fault);
        Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
        Assert.Equal(stored, (await store.Store.Find("shopping"))!.Keys);
        Assert.Equal(stored, await Count(store, owner));
        Assert.Single(await store.Store.ReadEvents("shopping", owner.Life, 0));

        var removals = Enumerable.Range(1, stored).Select(static i => new StoredRow($"key {i}", default));
        Assert.True(await store.Store.Commit(Batch(owner, stored) with { Keys = 0, Rows = [.. removals] }));
        Assert.Equal(0, await Count(store, owner));
        Assert.True(await Eventually(() => store.Store.Commit(Batch(owner, stored + 1))));
    }

    [Fact]
    public async Task A_full_server_lets_another_silo_open_the_store_and_its_buckets()
    {
        await using var store = await Open(Address);
        var owner = await CreateOwned(store);
        Assert.True(await store.Store.Commit(Batch(owner, 1)));
        await store.Sign("place");
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Address["redis:".Length..] + ",allowAdmin=true");
        await connection.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        await using var other = await Open(Address);
        Assert.Equal(new MembershipNote("place", 2), await other.Sign("place"));
        await store.Store.Release("shopping", owner.Life, owner.Fence);
        Assert.True((await other.Store.Find("shopping"))!.IsReleased);
        var next = (await other.Store.Open("shopping", owner.Life))!;
        Assert.True(next.Fence > owner.Fence);
        Assert.Equal(1, await Count(other, next));

        Func<Task>[] additions =
        [
            () => other.Store.Commit(Batch(next, 2)),
            () => other.Store.Create("other", new BucketConfig(), DateTimeOffset.UnixEpoch, null),
        ];
        foreach (var addition in additions)
            Assert.Equal(BucketStorageFault.Full, (await Assert.ThrowsAsync<BucketStorageException>(addition)).Fault);
        Assert.True(await other.Store.Delete("shopping", next.Life, next.Fence));
    }

    [Fact]
    public async Task A_replica_does_not_answer_for_a_primary_that_is_away()
    {
        await using var replica = await StoreServers.Redis("--replicaof", "127.0.0.1", $"{Port}", "--masterauth", RedisServer.Password);
        await using var store = await Open($"redis:127.0.0.1:{Port},127.0.0.1:{replica.Port},password={RedisServer.Password}");
        var owner = await CreateOwned(store);
        Assert.True(await store.Store.Commit(Batch(owner, 1)));
        await using var copy = await ConnectionMultiplexer.ConnectAsync($"{replica.Store["redis:".Length..]},allowAdmin=true");
        var stored = new[] { "bucket:shopping", "entries:shopping", "names", "store" };
        var database = copy.GetDatabase();
        while (!(await Task.WhenAll(stored.Select(key => database.KeyExistsAsync($"{{pail}}:{key}")))).All(static found => found))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();

        await Server.Kill();
        await Assert.ThrowsAsync<BucketStorageException>(() => store.Store.Find("shopping"));
        await AllAreRefused(store, owner);

        // It could have answered.
        Assert.Equal(owner.Fence, (long)await database.HashGetAsync("{pail}:bucket:shopping", "fence"));
    }

    [Fact]
    public async Task The_connection_for_pages_comes_back_and_is_no_other_calls_connection()
    {
        await using var store = await Open(Address);
        var owner = await CreateOwned(store);
        Assert.True(await store.Store.Commit(Batch(owner, 1)));
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{Address["redis:".Length..]},allowAdmin=true");
        var others = await Connections(admin, "pail");
        Assert.NotEmpty(others);
        for (var i = 0; i < 3; i++)
        {
            await EndPages(admin);
            Assert.Equal(1, await Eventually(() => Count(store, owner)));
        }

        Assert.Equal(others, await Connections(admin, "pail"));
    }

    [Fact]
    public async Task Pages_of_two_connections_are_not_put_together()
    {
        const int Rows = 3000;
        await using var store = await Open(Address);
        var owner = await CreateOwned(store);
        var rows = Enumerable.Range(0, Rows).Select(static i => new StoredRow($"{i}", new byte[] { 1 }));
        Assert.True(await store.Store.Commit(Batch(owner, 1) with { Keys = Rows, Bytes = Rows, Rows = [.. rows] }));
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{Address["redis:".Length..]},allowAdmin=true");

        await using var reading = store.Store.Read("shopping", owner.Life).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await reading.MoveNextAsync());
        var before = await Connections(admin, "pail-pages");
        await EndPages(admin);
        while ((await Connections(admin, "pail-pages")).Length < before.Length)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();

        var fault = await Assert.ThrowsAsync<BucketStorageException>(async () =>
        {
            while (await reading.MoveNextAsync())
            {
            }
        });
        Assert.Equal(BucketStorageFault.NotReached, fault.Fault);
        Assert.Contains("between two pages", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Rows, await Count(store, owner));
    }

    [Fact]
    public async Task Settings_that_lose_writes_are_warned_of()
    {
        await using var careless = await StoreServers.Redis(
            "--appendonly", "no", "--maxmemory", "8mb", "--maxmemory-policy", "allkeys-lru");
        await using var store = await Open(careless.Store);
        Assert.Equal(2, store.Warnings.Count);
        Assert.Contains("`appendonly no`", store.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("`maxmemory-policy allkeys-lru`", store.Warnings[1], StringComparison.Ordinal);

        await using var later = await StoreServers.Redis("--appendfsync", "everysec");
        await using var second = await Open(later.Store);
        Assert.Contains("`appendfsync everysec`", Assert.Single(second.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_the_server_does_not_ask_for_is_warned_of()
    {
        await using var open = await StoreServers.Redis("--requirepass", "");
        await using var store = await Open(open.Store);

        var warning = Assert.Single(store.Warnings);

        Assert.EndsWith(
            " lets everybody in: its user \"default\" needs no password, though `--store` has one.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_changes_is_told_until_it_is_back()
    {
        await using var store = await Open(Address);
        var owner = await CreateOwned(store);
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{Address["redis:".Length..]},allowAdmin=true");
        var server = admin.GetDatabase();
        var before = ConfigurationOptions.Parse(Address["redis:".Length..]).Password!;
        await server.ExecuteAsync("CONFIG", "SET", "requirepass", "another");
        await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");

        BucketStorageException fault;
        do
            fault = await Assert.ThrowsAsync<BucketStorageException>(() => store.Store.Commit(Batch(owner, 1)));
        while (fault.Fault != BucketStorageFault.Unreadable);

        Assert.Contains("Check the user and the password in `--store`.", fault.Message, StringComparison.Ordinal);
        await server.ExecuteAsync("CONFIG", "SET", "requirepass", before);
        Assert.True(await Eventually(() => store.Store.Commit(Batch(owner, 1))));
    }

    private static async Task<long[]> Connections(ConnectionMultiplexer admin, string name)
    {
        var clients = await admin.GetServers()[0].ClientListAsync();
        return [.. clients.Where(client => client.Name == name).Select(static client => client.Id).Order()];
    }

    private static async Task EndPages(ConnectionMultiplexer admin)
    {
        foreach (var id in await Connections(admin, "pail-pages"))
            await admin.GetDatabase().ExecuteAsync("CLIENT", "KILL", "ID", id);
    }

    private protected override Task Kill() => Server.Kill();

    private protected override Task Restart() => Server.Restart();

    private protected override void Pause() => Server.Pause();

    private protected override void Resume() => Server.Resume();
}

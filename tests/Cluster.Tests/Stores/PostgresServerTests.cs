using Npgsql;
using Pail.Bench.Programs;
using Pail.Buckets;
using Pail.Cluster.Hosting.Membership;
using Pail.Cluster.Tests.Servers;

namespace Pail.Cluster.Tests.Stores;

public sealed class PostgresServerTests : StoreServerContract
{
    private PostgresServer? _server;

    private PostgresServer Server => _server!;

    private protected override int Port => Server.Port;

    private protected override string WrongPassword =>
        $"postgres:Host=127.0.0.1;Port={Port};Username={PostgresServer.User};Password=wr0ng;Database=postgres";

    public override async ValueTask InitializeAsync()
    {
        _server = await StoreServers.Postgres();
        Address = Server.Store;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is { } server)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told()
    {
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => Open(Server.StoreOf("nowhere")));
        Assert.Equal(BucketStorageFault.Unreadable, fault.Fault);
        Assert.Contains("\"nowhere\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("`--store`", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_rights_is_told_which_are_missing()
    {
        await using (var source = NpgsqlDataSource.Create(Address["postgres:".Length..]))
        {
            await using var command = source.CreateCommand("create user reader password 's3cret'");
            await command.ExecuteNonQueryAsync();
        }

        var fault = await Assert.ThrowsAsync<BucketStorageException>(
            () => Open($"postgres:Host=127.0.0.1;Port={Port};Username=reader;Password=s3cret;Database=postgres"));

        Assert.Equal(BucketStorageFault.Unreadable, fault.Fault);
        Assert.Contains(
            "denies the user of `--store` a right: 42501: permission denied for schema public", fault.Message, StringComparison.Ordinal);
        Assert.Contains("The user needs CREATE on the schema", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_hosts_only_one_that_takes_changes_is_used()
    {
        // The first is no server.
        var address = Address.Replace(
            $"Host=127.0.0.1;Port={Port}", $"Host=127.0.0.1:{Installed.FreePort()},127.0.0.1:{Port}", StringComparison.Ordinal);
        await using (var store = await Open(address))
        {
            Assert.True(await store.Store.Commit(Batch(await CreateOwned(store), 1)));
            await new PostgresMembership(address["postgres:".Length..]).Prepare();
        }

        await using (var source = NpgsqlDataSource.Create(Address["postgres:".Length..]))
        {
            await using var command = source.CreateCommand("alter database postgres set default_transaction_read_only = on");
            await command.ExecuteNonQueryAsync();
        }

        // What the client has found out about a host holds for ten seconds, and for one pool.
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => Open(address));
        Assert.Equal(BucketStorageFault.NotReached, fault.Fault);
        await Assert.ThrowsAsync<MembershipException>(
            new PostgresMembership($"{address["postgres:".Length..]};Application Name=another").Prepare);
    }

    private protected override Task Kill() => Server.Kill();

    private protected override Task Restart() => Server.Restart();

    private protected override void Pause() => Server.Pause();

    private protected override void Resume() => Server.Resume();
}

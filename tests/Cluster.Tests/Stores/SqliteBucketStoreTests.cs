using Microsoft.Data.Sqlite;
using Pail.Buckets;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

public sealed class SqliteBucketStoreTests : StoreOpeningContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail-sqlite-");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_stays()
    {
        var directory = _directory.CreateSubdirectory("other");
        var file = Path.Combine(directory.FullName, SqliteSchema.FileName);
        await File.WriteAllTextAsync(file, new string('x', 5000));
        var fault = await Assert.ThrowsAsync<BucketStorageException>(
            () => BucketStores.Open($"sqlite:{directory.FullName}", ClusterId, TimeProvider.System));
        Assert.Equal(BucketStorageFault.Foreign, fault.Fault);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_told_with_the_setting()
    {
        var file = Path.Combine(_directory.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        var fault = await Assert.ThrowsAsync<BucketStorageException>(
            () => BucketStores.Open($"sqlite:{file}/data", ClusterId, TimeProvider.System));
        Assert.Equal(BucketStorageFault.Unreadable, fault.Fault);
        Assert.Contains("`--store`", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_that_start_at_once_make_one_store()
    {
        var directory = Path.Combine(_directory.FullName, "new");
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => BucketStores.Open($"sqlite:{directory}", ClusterId, TimeProvider.System)));
        Assert.Single(opened.Select(static one => one.StoreId).Distinct());
        foreach (var one in opened)
            await one.DisposeAsync();
    }

    [Fact]
    public async Task A_full_file_changes_nothing()
    {
        var small = await OpenAgain(options: new StoreOptions { SqliteMaxPages = 200 });
        var owner = await CreateOwned();
        var stored = 0;
        BucketStorageException? fault = null;
        while (fault is null && stored < 100)
        {
            var rows = Enumerable.Range(0, 10).Select(i => new StoredRow($"{stored}.{i}", new byte[8000])).ToArray();
            try
            {
                Assert.True(await small.Store.Commit(Batch(owner, ++stored, rows)));
            }
            catch (BucketStorageException exception)
            {
                fault = exception;
            }
        }

        Assert.Equal(BucketStorageFault.Full, fault!.Fault);
        Assert.Equal(stored - 1, (await Store.Find("shopping"))!.Revision.Number);
        Assert.Equal(10 * (stored - 1), (await Rows(owner)).Count);
        Assert.True(await small.Store.Commit(Batch(owner, stored) with { Clears = true }));
        Assert.True(await small.Store.Commit(Batch(owner, stored, Put("milk", "1"))));
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_not_waited_for()
    {
        var impatient = await OpenAgain(options: new StoreOptions { Timeout = TimeSpan.FromSeconds(1) });
        var owner = await CreateOwned();
        await using var connection = Connect();
        await connection.OpenAsync();
        await using (await connection.BeginTransactionAsync())
        {
            var fault = await Assert.ThrowsAsync<BucketStorageException>(() => impatient.Store.Commit(Batch(owner, 1, Put("milk", "1"))));
            Assert.Equal(BucketStorageFault.NotReached, fault.Fault);
            Assert.NotNull(await impatient.Store.Find("shopping"));
            Assert.Empty(await Rows(impatient.Store, owner));
        }

        Assert.True(await impatient.Store.Commit(Batch(owner, 1, Put("milk", "1"))));
    }

    private protected override Task<OpenedStore> Open(string clusterId, StoreOptions options) =>
        BucketStores.Open($"sqlite:{_directory.FullName}", clusterId, TimeProvider.System, options);

    private protected override Task SetFormat(long format) => Execute($"update pail_store set format = {format}");

    private protected override async Task MakeForeign()
    {
        await Execute("pragma application_id = 7");
        await Execute("create table accounts (id)");
    }

    private protected override Task GiveFence(BucketFacts bucket, long fence) =>
        Execute($"update pail_store set last = {fence}; update pail_bucket set fence = {fence} where name = '{bucket.Name}'");

    private protected override Task Damage(string bucket) => Execute($"update pail_bucket set config = x'ff' where name = '{bucket}'");

    private async Task Execute(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private SqliteConnection Connect() =>
        new($"Data Source={Path.Combine(_directory.FullName, SqliteSchema.FileName)};Pooling=false");
}

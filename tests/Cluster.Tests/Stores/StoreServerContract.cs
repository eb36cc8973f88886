using Pail.Buckets;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

/// <summary>A store on a server that may go away.</summary>
public abstract class StoreServerContract : IAsyncLifetime
{
    private const string ClusterId = "tests";

    private protected static readonly StoreOptions Impatient = new() { Timeout = TimeSpan.FromSeconds(1) };

    private protected string Address { get; set; } = "";

    private protected abstract int Port { get; }

    /// <summary>The address with a wrong password.</summary>
    private protected abstract string WrongPassword { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    private protected abstract Task Kill();

    private protected abstract Task Restart();

    private protected abstract void Pause();

    private protected abstract void Resume();

    private protected static Task<OpenedStore> Open(string address, StoreOptions? options = null) =>
        BucketStores.Open(address, ClusterId, TimeProvider.System, options);

    private protected static async Task<BucketFacts> CreateOwned(OpenedStore store)
    {
        var (facts, _) = await store.Store.Create("shopping", new BucketConfig(), DateTimeOffset.UnixEpoch, null);
        return (await store.Store.Open("shopping", facts.Life))!;
    }

    private protected static BucketCommit Batch(BucketFacts owner, long revision, int bytes = 1) =>
        new(owner.Name, owner.Life, owner.Fence)
        {
            Revision = new Revision(owner.Fence, revision),
            Keys = revision,
            Bytes = bytes * revision,
            Rows = [new StoredRow($"key {revision}", new byte[bytes])],
        };

    [Fact]
    public async Task A_wrong_password_is_told_with_the_setting_and_without_the_password()
    {
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => Open(WrongPassword));
        Assert.Equal(BucketStorageFault.Unreadable, fault.Fault);
        Assert.Contains("`--store`", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{Port}", fault.Message, StringComparison.Ordinal);
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            Assert.DoesNotContain("s3cret", cause.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wr0ng", cause.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_its_port()
    {
        await Kill();
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => Open(Address));
        Assert.Equal(BucketStorageFault.NotReached, fault.Fault);
        Assert.Contains($"127.0.0.1:{Port}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_kill_the_store_comes_back_by_itself_with_what_it_acknowledged()
    {
        await using var store = await Open(Address);
        var owner = await CreateOwned(store);
        var acknowledged = 0;
        for (var round = 0; round < 3; round++)
        {
            // The server ends somewhere in the midst of the commits.
            var (enough, kill) = (acknowledged + 20, Task.CompletedTask);
            BucketStorageException? fault = null;
            while (fault is null)
            {
                try
                {
                    Assert.True(await store.Store.Commit(Batch(owner, acknowledged + 1)));
                    if (++acknowledged == enough)
                        kill = Kill();
                }
                catch (BucketStorageException exception)
                {
                    fault = exception;
                }
            }

            await kill;
            Assert.True(fault.Fault is BucketStorageFault.NotReached or BucketStorageFault.NoAnswer, fault.Message);
            Assert.Contains($"127.0.0.1:{Port}", fault.Message, StringComparison.Ordinal);
            await Restart();
            owner = (await Eventually(() => store.Store.Open("shopping", owner.Life)))!;

            // The last one is whole, or it is not there.
            var most = fault.Fault == BucketStorageFault.NoAnswer ? acknowledged + 1 : acknowledged;
            Assert.InRange(owner.Keys, acknowledged, most);
            Assert.Equal(owner.Keys, await Count(store, owner));
            acknowledged = (int)owner.Keys;
        }
    }

    [Fact]
    public async Task While_the_server_is_away_each_call_is_told_that_nothing_was_done()
    {
        await using var store = await Open(Address);
        var owner = await CreateOwned(store);
        await Kill();

        // The first call may find the connection that was broken.
        await Assert.ThrowsAsync<BucketStorageException>(() => store.Store.Find("shopping"));
        await AllAreRefused(store, owner);
    }

    [Fact]
    public async Task A_server_that_hangs_is_not_waited_for()
    {
        await using var store = await Open(Address, Impatient);
        var owner = await CreateOwned(store);
        Pause();
        try
        {
            // All at once, and more than there are connections.
            var faults = await Task.WhenAll(Enumerable.Range(1, 5).Select(
                i => Assert.ThrowsAsync<BucketStorageException>(() => store.Store.Commit(Batch(owner, i)))));
            Assert.Contains(faults, static fault => fault.Fault == BucketStorageFault.NoAnswer);
            Assert.All(
                faults,
                static fault => Assert.True(fault.Fault is BucketStorageFault.NoAnswer or BucketStorageFault.NotReached, fault.Message));
            var opening = await Assert.ThrowsAsync<BucketStorageException>(() => Open(Address, Impatient));
            Assert.Equal(BucketStorageFault.NotReached, opening.Fault);
        }
        finally
        {
            Resume();
        }

        // What was on its way may have come meanwhile, but not after the next owner.
        var next = (await Eventually(() => store.Store.Open("shopping", owner.Life)))!;
        var count = await Count(store, next);
        Assert.False(await store.Store.Commit(Batch(owner, 9)));
        Assert.Equal(count, await Count(store, next));
    }

    [Fact]
    public async Task Only_the_pages_of_a_bucket_have_the_limit_of_pages()
    {
        await using var store = await Open(Address, new StoreOptions { PageTimeout = TimeSpan.FromTicks(1) });
        var owner = await CreateOwned(store);

        // So large that it cannot be here already when the client begins to wait for it.
        Assert.True(await store.Store.Commit(Batch(owner, 1, 16 << 20)));
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => Count(store, owner));
        Assert.Equal(BucketStorageFault.NoAnswer, fault.Fault);
        Assert.True(await store.Store.Holds("shopping", owner.Life, owner.Fence));
        await using var patient = await Open(Address);
        Assert.Equal(1, await Count(patient, owner));
    }

    private protected static async Task AllAreRefused(OpenedStore store, BucketFacts owner)
    {
        Func<Task>[] calls =
        [
            () => store.Store.Create("another", new BucketConfig(), DateTimeOffset.UnixEpoch, 5),
            () => store.Store.Find("shopping"),
            () => store.Store.List("", null, 5),
            () => store.Store.Open("shopping", owner.Life),
            () => store.Store.Read("shopping", owner.Life).ToListAsync().AsTask(),
            () => store.Store.Commit(Batch(owner, 1)),
            () => store.Store.Holds("shopping", owner.Life, owner.Fence),
            () => store.Store.Release("shopping", owner.Life, owner.Fence),
            () => store.Store.Delete("shopping", owner.Life, owner.Fence),
            () => store.Store.ReadEvents("shopping", owner.Life, 0),
            () => store.Sign("place"),
            () => store.Now(),
        ];
        foreach (var call in calls)
        {
            var fault = await Assert.ThrowsAsync<BucketStorageException>(call);
            Assert.Equal(BucketStorageFault.NotReached, fault.Fault);
        }
    }

    private protected static async Task<int> Count(OpenedStore store, BucketFacts bucket) =>
        (await store.Store.Read("shopping", bucket.Life).Select(static row => row.Key).Distinct().ToListAsync()).Count;

    // The client looks for its server in short intervals of its own.
    private protected static async Task<T> Eventually<T>(Func<Task<T>> call)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await call();
            }
            catch (BucketStorageException)
            {
                await Task.Yield();
            }
        }
    }
}

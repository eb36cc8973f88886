using System.Text;
using Pail.Buckets;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

/// <summary>What every store of several machines does.</summary>
public abstract class BucketStoreContract : IAsyncLifetime
{
    private protected const string ClusterId = "tests";

    private protected static readonly DateTimeOffset Created = new(2026, 11, 30, 14, 0, 0, TimeSpan.FromHours(2));

    private readonly List<OpenedStore> _opened = [];
    private OpenedStore? _store;

    private protected OpenedStore Opened => _store!;

    private protected IBucketStore Store => Opened.Store;

    public virtual async ValueTask InitializeAsync() => _store = await OpenAgain();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the test's store once more, as another silo does.</summary>
    private protected abstract Task<OpenedStore> Open(string clusterId, StoreOptions options);

    private protected async Task<OpenedStore> OpenAgain(string clusterId = ClusterId, StoreOptions? options = null)
    {
        var store = await Open(clusterId, options ?? new StoreOptions());
        _opened.Add(store);
        return store;
    }

    private protected async Task<BucketFacts> Create(string name, BucketConfig? config = null) =>
        (await Store.Create(name, config ?? new BucketConfig { Durable = true }, Created, null)).Facts;

    /// <summary>Creates a bucket and takes its first fence.</summary>
    private protected async Task<BucketFacts> CreateOwned(string name = "shopping")
    {
        var facts = await Create(name);
        return Assert.IsType<BucketFacts>(await Store.Open(name, facts.Life));
    }

    private protected static StoredRow Put(string key, string data) => new(key, Encoding.UTF8.GetBytes(data));

    private protected static StoredRow Remove(string key) => new(key, default);

    private protected static BucketCommit Batch(BucketFacts owner, long revision, params StoredRow[] rows) =>
        new(owner.Name, owner.Life, owner.Fence)
        {
            Revision = new Revision(owner.Fence, revision),
            Keys = rows.Length,
            Bytes = rows.Sum(static row => row.Data.Length),
            Rows = rows,
        };

    private protected Task<Dictionary<string, string>> Rows(BucketFacts bucket) => Rows(Store, bucket);

    private protected static async Task<Dictionary<string, string>> Rows(IBucketStore store, BucketFacts bucket)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in store.Read(bucket.Name, bucket.Life))
            rows[row.Key] = Encoding.UTF8.GetString(row.Data.Span);
        return rows;
    }

    private protected async Task<string[]> Events(BucketFacts bucket, long after) =>
        [.. (await Store.ReadEvents(bucket.Name, bucket.Life, after)).Select(static record => Encoding.UTF8.GetString(record.Span))];
}

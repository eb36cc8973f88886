using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Server.Caching;

namespace Pail.Server.Tests.Caching;

/// <summary>A node with a clock of its own, a tree, and an output cache over a bucket "pages" that does not exist yet.</summary>
public abstract class OutputCacheLab(BucketConfig config) : IAsyncLifetime
{
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    protected FakeTimeProvider Clock { get; } = new();

    protected BucketConfig Config => config;

    protected Node Node { get; private set; } = null!;

    protected BucketTree Tree { get; private set; } = null!;

    internal BucketOutputCacheStore Store { get; private set; } = null!;

    protected IBucket Bucket => Tree.FindNow("pages")!;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Node = new Node(new NodeOptions { TimeProvider = Clock });
        Tree = new BucketTree(Node);
        await Tree.Start();
        Store = new BucketOutputCacheStore(new NamedBucket(Tree, "pages", config));
    }

    public async ValueTask DisposeAsync()
    {
        await Tree.DisposeAsync();
        await Node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task Set(string key, params string[] tags) => Store.SetAsync(key, [1], tags, Minute, Cancelled).AsTask();

    protected async Task<bool> Holds(string key) => await Store.GetAsync(key, Cancelled) is not null;
}

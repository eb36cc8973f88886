using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pail.Cluster.Buckets;
using Pail.Cluster.Tests.Contract;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests;

/// <summary>
/// What the contracts of all buckets find in a cluster: a bucket "shopping" of a silo, whose node and tree are those of the tests. The
/// tests of a contract know nothing of it.
/// </summary>
/// <param name="variant">The kind of the bucket, and at which silo the requests come in.</param>
/// <param name="clock">Not null for a clock that tests set; the silos have one of their own.</param>
/// <param name="options">The settings of the tree of each silo.</param>
public abstract class BucketLab(BucketVariant variant, FakeTimeProvider? clock = null, BucketTreeOptions? options = null) : IAsyncLifetime
{
    private SharedCluster? _cluster;
    private IBucket? _bucket;
    private int _created;

    protected BucketVariant Variant => variant;

    /// <summary>The default configuration of the variant.</summary>
    protected BucketConfig Config => variant.Config();

    protected FakeTimeProvider Clock => Cluster.Clock!;

    /// <summary>The node of the silo that owns all buckets.</summary>
    protected Node Node => Cluster.Node;

    /// <summary>The tree of that silo.</summary>
    protected BucketTree Tree => Cluster.Tree;

    /// <summary>All buckets, as the silo sees them where the requests come in.</summary>
    protected IBuckets All => variant.IsRemote() ? Cluster.Remote : Cluster.Owner;

    protected IBucket Bucket => _bucket!;

    /// <summary>How many processes the tree has, with its buckets.</summary>
    protected int TreeProcesses => Cluster.TreeProcesses;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SharedCluster Cluster => _cluster!;

    public virtual async ValueTask InitializeAsync()
    {
        ClusterExceptions.SkipIfListed(variant.IsRemote());
        _cluster = await SharedCluster.Rent(clock is not null, options);
        _bucket = await Started(await All.Create("shopping", Config));
        Assert.Equal(variant.IsRemote(), !((ClusterBucket)_bucket).IsHere);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.Return();
        GC.SuppressFinalize(this);
    }

    protected static NewValue Text(string value) => new(Encoding.UTF8.GetBytes(value), "text/plain");

    protected static string? Text(Entry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);

    /// <summary>Creates another bucket of the variant.</summary>
    protected async Task<IBucket> Create(Func<BucketConfig, BucketConfig> change) =>
        await Started(await All.Create($"bucket{++_created}", change(Config)));

    /// <summary>Waits until the bucket has another process than the given one, and returns the status.</summary>
    protected async Task<BucketStatus> WhenRestarted(Pid ended)
    {
        await Node.WaitForExit(ended);
        await Until(async () => await InTree(Bucket).Status() is { State: BucketState.Running } status && status.Pid != ended);
        return await Bucket.Status();
    }

    /// <summary>The bucket in the tree of the silo that owns it.</summary>
    private protected Bucket InTree(IBucket bucket) => Cluster.InTree(bucket.Name);

    /// <summary>The process of a bucket, which must have one.</summary>
    protected async Task<Pid> ProcessOf(IBucket bucket) => (await InTree(bucket).Status()).Pid!.Value;

    /// <summary>
    /// Asserts that a bucket is the one that was created: the same life of it, for each look-up may have an object of its own.
    /// </summary>
    protected static void AssertSame(IBucket expected, IBucket? found)
    {
        Assert.Equal(expected.Name, found?.Name);
        Assert.Equal(((ClusterBucket)expected).Known.Life, ((ClusterBucket)found!).Known.Life);
    }

    /// <summary>Asserts that an entry is one that was returned before; what comes from another silo is a copy.</summary>
    protected static void AssertSame(Entry? expected, Entry? found) => Assert.Equal(Describe(expected), Describe(found));

    /// <summary>Asserts that a result is of an entry that was returned before.</summary>
    protected static void AssertSame(OperationResult expected, OperationResult result)
    {
        AssertSame(expected.Entry, result.Entry);
        AssertSame(expected.Previous, result.Previous);
        Assert.Equal(expected with { Entry = null, Previous = null }, result with { Entry = null, Previous = null });
    }

    protected static Task Until(Func<bool> holds) => Waiting.Until(holds);

    protected static Task Until(Func<Task<bool>> holds) => Waiting.Until(holds);

    /// <summary>The process of a role in the tree: root, registry, partition, buckets, supervisor, process.</summary>
    protected async Task<Pid> PidOf(string role)
    {
        var known = new Dictionary<string, Pid> { ["root"] = Tree.Root, ["process"] = await ProcessOf(Bucket) };
        foreach (var child in await Node.WhichChildren(Tree.Root))
            known[child.Id.ToString()!] = child.Pid ?? default;
        known["supervisor"] = (await Node.WhichChildren(known["buckets"])).Single(child => child.Id.Equals("shopping")).Pid!.Value;
        return role == "partition" ? Node.Processes().Except(known.Values).Except(Cluster.Others).Single() : known[role];
    }

    protected static Task<T[]> Together<T>(int clients, Func<int, Task<T>> client) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => client(i))));

    // The silo that owns a bucket starts it with the first request.
    private static async Task<IBucket> Started(CreateResult created)
    {
        await created.Bucket.Status();
        return created.Bucket;
    }

    private static string? Describe(Entry? entry) => entry is null
        ? null
        : $"{entry.Key} {entry.Revision} {Convert.ToHexString(entry.Value.Span)} {entry.ContentType} {entry.ContentEncoding} "
            + $"{entry.ContentLanguage} {string.Join(' ', entry.Metadata)} {entry.Created:O} {entry.Modified:O} {entry.ExpiresAt:O} "
            + $"{entry.Sliding} {entry.ExpiresAtLatest:O}";
}

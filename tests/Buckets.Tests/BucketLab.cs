using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests;

/// <summary>A node with a tree and a bucket "shopping" in it, and helpers for tests.</summary>
/// <param name="variant">The kind of the bucket.</param>
/// <param name="clock">The clock of the node; null for the real one.</param>
/// <param name="options">The settings of the tree.</param>
public abstract class BucketLab(BucketVariant variant, FakeTimeProvider? clock = null, BucketTreeOptions? options = null) : IAsyncLifetime
{
    private readonly Node _node = new(new NodeOptions { TimeProvider = clock ?? TimeProvider.System });
    private BucketTree? _tree;
    private OwnedBuckets? _owned;
    private IBuckets? _elsewhere;
    private IBucket? _bucket;
    private int _created;

    protected BucketVariant Variant => variant;

    /// <summary>The default configuration of the variant.</summary>
    protected BucketConfig Config => variant.Config();

    protected FakeTimeProvider Clock => clock!;

    protected Node Node => _node;

    protected BucketTree Tree => _tree!;

    /// <summary>All buckets: the tree, or those that it owns, or those elsewhere.</summary>
    protected IBuckets All => _elsewhere ?? _owned ?? (IBuckets)Tree;

    protected IBucket Bucket => _bucket!;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        var all = options ?? new BucketTreeOptions();
        if (variant.IsDurable() && !variant.IsOwned())
            all = all with { Storage = new BucketStorageOptions("unused") { OpenStore = static () => new Durability.MemoryLogStore() } };
        _tree = new BucketTree(_node, options: all);
        await _tree.Start();
        if (variant.IsOwned())
            _owned = new OwnedBuckets(_tree, Node.TimeProvider) { Options = new() { Window = TimeSpan.FromHours(1) } };
        _elsewhere = await OpenElsewhere();
        _bucket = (await All.Create("shopping", Config)).Bucket;
    }

    /// <summary>
    /// Opens the buckets elsewhere, for a suite that runs the contracts over another kind; null to have them in a tree here.
    /// </summary>
    protected virtual ValueTask<IBuckets?> OpenElsewhere() => default;

    /// <summary>Forgets the buckets elsewhere.</summary>
    protected virtual ValueTask CloseElsewhere() => default;

    /// <summary>Whether the buckets are on another machine, where a test sees no process and no memory of theirs.</summary>
    protected bool IsElsewhere => _elsewhere is not null;

    /// <summary>That two results tell the same of the same entries.</summary>
    protected void IsSame(in OperationResult expected, in OperationResult actual)
    {
        Assert.Equal(expected with { Entry = null, Previous = null }, actual with { Entry = null, Previous = null });
        IsSame(expected.Entry, actual.Entry);
        IsSame(expected.Previous, actual.Previous);
    }

    /// <summary>That two entries are one. Between machines an entry is sent as a copy, so there they only tell the same.</summary>
    protected void IsSame(Entry? expected, Entry? actual)
    {
        if (_elsewhere is null)
            Assert.Same(expected, actual);
        else
            Assert.Equal((Shown(expected), expected?.ExpiresAt), (Shown(actual), actual?.ExpiresAt));

        static (string?, string?, Revision?) Shown(Entry? entry) => (Text(entry), entry?.ContentType, entry?.Revision);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseElsewhere();
        if (_owned is not null)
            await _owned.DisposeAsync();
        await Tree.DisposeAsync();
        await _node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static NewValue Text(string value) => new(Encoding.UTF8.GetBytes(value), "text/plain");

    protected static string? Text(Entry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);

    /// <summary>Creates another bucket of the variant.</summary>
    protected async Task<IBucket> Create(Func<BucketConfig, BucketConfig> change) =>
        (await All.Create($"bucket{++_created}", change(Config))).Bucket;

    /// <summary>Waits until the bucket has another process than the given one, and returns the status.</summary>
    protected async Task<BucketStatus> WhenRestarted(Pid ended)
    {
        await Node.WaitForExit(ended);
        await Until(async () => await Bucket.Status() is { State: BucketState.Running } status && status.Pid != ended);
        return await Bucket.Status();
    }

    protected static Task Until(Func<bool> holds) => Waiting.Until(holds);

    protected static Task Until(Func<Task<bool>> holds) => Waiting.Until(holds);

    /// <summary>The process of a role in the tree: root, registry, partition, buckets, supervisor, process.</summary>
    protected async Task<Pid> PidOf(string role)
    {
        var known = new Dictionary<string, Pid> { ["root"] = Tree.Root, ["process"] = (await Bucket.Status()).Pid!.Value };
        foreach (var child in await Node.WhichChildren(Tree.Root))
            known[child.Id.ToString()!] = child.Pid ?? default;
        known["supervisor"] = (await Node.WhichChildren(known["buckets"])).Single(child => child.Id.Equals("shopping")).Pid!.Value;
        return role == "partition" ? Node.Processes().Except(known.Values).Single() : known[role];
    }

    protected static Task<T[]> Together<T>(int clients, Func<int, Task<T>> client) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => client(i))));
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// All buckets of a node, as a supervision tree: a registry, a dynamic supervisor of buckets, and a task that starts every bucket again
/// when that supervisor has been restarted. They are started in this order and stopped in reverse. Every bucket has a small supervisor of
/// its own, so that a bucket that crashes too often fails alone. The list of buckets and the rows of table buckets belong to the node, so
/// they survive the end of any process of the tree.
/// </summary>
/// <example>
/// <code>
/// await using var node = new Node();
/// await using var buckets = new BucketTree(node);
/// await buckets.Start();
/// var (_, shopping) = await buckets.Create("shopping", new BucketConfig { Backend = BucketBackend.Agent });
/// await shopping.Put("milk", new NewValue("3"u8.ToArray(), "text/plain"), Condition.None);
/// </code>
/// </example>
public sealed partial class BucketTree : IBuckets, IAsyncDisposable
{
    private readonly Node _node;
    private readonly MemoryBudget? _budget;
    private readonly int? _maxBuckets;
    private readonly BucketProcesses _processes;
    private readonly BucketCatalogue _catalogue;
    private readonly RemovalCounters _removals = new();
    private readonly BucketStorageOptions? _storageOptions;
    private readonly SemaphoreSlim _opening = new(1);
    private volatile BucketStorage? _storage;

    /// <summary>Creates the tree without starting it; see <see cref="Start"/>.</summary>
    /// <param name="node">The node to run on. Two trees on the same node do not see each other's buckets.</param>
    /// <param name="logger">Logs lost rows and failed starts; <see langword="null"/> logs nothing.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The memory budget is not greater than 0, or the number of buckets is not 1 or greater.
    /// </exception>
    public BucketTree(Node node, ILogger<BucketTree>? logger = null, BucketTreeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        if (options?.MemoryBudget is { } limit)
        {
            if (limit <= 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(options), $"`{nameof(options.MemoryBudget)}` must be greater than 0, or null for no limit, but is {limit}.");
            }

            _budget = new MemoryBudget(limit);
        }

        if (options?.MaxBuckets is { } most)
        {
            _maxBuckets = most >= 1 ? most
                : throw new ArgumentOutOfRangeException(
                    nameof(options), $"`{nameof(options.MaxBuckets)}` must be 1 or greater, or null for no limit, but is {most}.");
        }

        _storageOptions = options?.Storage;
        _catalogue = new BucketCatalogue(node);
        _processes = new BucketProcesses(node, _catalogue, logger ?? NullLogger<BucketTree>.Instance);
    }

    /// <summary>The supervisor at the root of the tree; the default pid before it is started.</summary>
    public Pid Root => _processes.Root;

    /// <summary>
    /// The tree as a child of another supervisor. That supervisor starts and stops the tree, in place of <see cref="Start"/> and
    /// <see cref="DisposeAsync"/>. When it restarts the tree, all buckets come back, and table buckets keep their rows.
    /// </summary>
    public ChildSpec Child => new() { Id = "bucket tree", Start = StartLink, Type = ChildType.Supervisor };

    /// <summary>The memory budget of all buckets; null for none.</summary>
    internal MemoryBudget? Budget => _budget;

    /// <summary>Where the durable buckets are kept; null for nowhere, or before the tree is started.</summary>
    internal BucketStorage? OpenedStorage => _storage;

    /// <summary>Starts the processes of the tree, after the durable buckets have been read.</summary>
    /// <returns>A task that completes when the tree can be used.</returns>
    /// <exception cref="InvalidOperationException">The tree could not be started, or runs already.</exception>
    /// <exception cref="IOException">The storage cannot be used; the message says why, and what to do.</exception>
    public async Task Start()
    {
        await OpenStorage();
        var started = await _processes.Start();
        if (!started.IsOk)
            throw new InvalidOperationException($"The tree of buckets was not started: {started}.", started.Reason?.Term as Exception);
        await WhenServing();
    }

    /// <summary>
    /// Announces that the tree is about to stop. An operation that fails from now on reports <see cref="BucketFailure.ShuttingDown"/>.
    /// </summary>
    public void Close() => _processes.IsStopping = true;

    /// <inheritdoc />
    public ValueTask<IBucket?> Find(string name) => new(FindNow(name));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new([.. _catalogue.From(prefix, after).Where(bucket => bucket.Lifecycle.IsPresent).Take(limit)]);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new([.. _catalogue.All().Where(bucket => bucket.State() == BucketState.Failed).Take(limit)]);
    }

    /// <summary>What <see cref="Find"/> returns.</summary>
    internal Bucket? FindNow(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _catalogue.TryFind(name, out var bucket) && bucket.Lifecycle.IsPresent ? bucket : null;
    }

    /// <summary>
    /// The figures of all buckets together. Reads the counters of every bucket and sends no message; the figures of two buckets may be of
    /// different moments.
    /// </summary>
    /// <returns>The figures, without buckets that are being created or deleted.</returns>
    public BucketTreeStatistics Statistics()
    {
        BackendStatistics[] backends = [new(BucketBackend.Agent), new(BucketBackend.GenServer), new(BucketBackend.Table)];
        try
        {
            foreach (var bucket in _catalogue.All())
            {
                if (bucket.Lifecycle.IsPresent)
                    bucket.AddTo(backends[(int)bucket.Config.Backend]);
            }
        }
        catch (TableGoneException)
        {
            // The node has been disposed of, and the list of the buckets with it.
        }

        return new BucketTreeStatistics
        {
            Backends = backends,
            Expired = _removals.Expired,
            Evicted = _removals.Evicted,
            MemoryLimit = _budget?.Limit,
            MemoryUsed = _budget?.Used ?? 0,
        };
    }

    /// <summary>
    /// Stops the tree, the buckets first and then the registry, and deletes all rows. Watches end. To be called before the node is disposed
    /// of: after that, nobody tells the watches.
    /// </summary>
    /// <returns>A task that completes when all processes have ended.</returns>
    public async ValueTask DisposeAsync()
    {
        Close();
        var root = Root;
        try
        {
            if (_node.IsAlive(root))
                await _node.Stop(root, ExitReason.Shutdown);
        }
        catch (CallException) when (!_node.IsAlive(root))
        {
            // The root ended by itself before it could be stopped.
        }

        try
        {
            foreach (var bucket in _catalogue.All())
                bucket.Discard(BucketEventKind.BucketDown);
        }
        catch (TableGoneException)
        {
            // The node was disposed of before the tree, and took the list of the buckets with it.
        }

        if (Interlocked.Exchange(ref _storage, null) is { } storage)
            await storage.DisposeAsync();
        _opening.Dispose();
    }
}

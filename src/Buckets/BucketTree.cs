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
/// its own, so that one that crashes too often fails alone. Which buckets there are, and the rows of table buckets, belong to the node: no
/// end of a process of the tree loses them.
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
public sealed class BucketTree : IBuckets, IAsyncDisposable
{
    private readonly Node _node;
    private readonly BucketProcesses _processes;
    private readonly Table<string, Bucket> _catalogue;

    /// <summary>Creates the tree, to be started by <see cref="Start"/>.</summary>
    /// <param name="node">The node to run on; it can have one such tree.</param>
    /// <param name="logger">Where the loss of rows and failed starts are logged; nowhere unless given.</param>
    public BucketTree(Node node, ILogger<BucketTree>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        _catalogue = node.NewTable<string, Bucket>(new TableOptions { Name = "bucket catalogue" }, StringComparer.Ordinal);
        _processes = new BucketProcesses(node, _catalogue, logger ?? NullLogger<BucketTree>.Instance);
    }

    /// <summary>The supervisor at the root of the tree; the default pid before it is started.</summary>
    public Pid Root => _processes.Root;

    /// <summary>
    /// The tree as a child of another supervisor, which then starts and stops it in place of <see cref="Start"/> and
    /// <see cref="DisposeAsync"/>. When that supervisor restarts the tree, all buckets come back, those of tables with their rows.
    /// </summary>
    public ChildSpec Child => new() { Id = "bucket tree", Start = _processes.StartLink, Type = ChildType.Supervisor };

    /// <summary>Starts the processes of the tree.</summary>
    /// <returns>A task that completes when the tree can be used.</returns>
    /// <exception cref="InvalidOperationException">It could not be started, or runs already.</exception>
    public async Task Start()
    {
        var started = await _processes.Start();
        if (!started.IsOk)
            throw new InvalidOperationException($"The tree of buckets was not started: {started}.", started.Reason?.Term as Exception);
    }

    /// <summary>Says that the tree is about to be stopped: whatever fails from now on fails because of that.</summary>
    public void Close() => _processes.IsStopping = true;

    /// <inheritdoc />
    public IBucket? Find(string name)
    {
        // The registry first: it has every bucket whose process runs, and for a moment those whose process has just ended.
        try
        {
            if (_processes.Registry.TryLookup(name, out var entry) && entry.Value.Lifecycle.IsPresent)
                return entry.Value;
        }
        catch (ArgumentException)
        {
            // The registry itself is being restarted, or has been stopped.
        }

        // The catalogue also has those between two processes, and those that are still being created, or deleted.
        return _catalogue.TryLookup(name, out var bucket) && bucket.Lifecycle.IsPresent ? bucket : null;
    }

    /// <inheritdoc />
    public async ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (!BucketName.IsValid(name))
        {
            throw new ArgumentException(
                $"A bucket name must be 1 to 128 letters, digits, \".\", \"_\", \"-\", first a letter or digit, but is \"{name}\".",
                nameof(name));
        }


        var added = New(name, config);
        while (!_catalogue.InsertNew(name, added))
        {
            // It is being created or deleted: the answer is known when that is done.
            if (!_catalogue.TryLookup(name, out var present) || await present.Lifecycle.WhenSettled() == BucketStage.Deleted)
                continue;
            return new CreateResult(present.Config == config ? CreateStatus.Exists : CreateStatus.Conflict, present);
        }

        try
        {
            var started = await _processes.Start(added);
            if (!started.IsOk)
                throw NotCreated(name, started.ToString());
            added.Lifecycle.Created();
            return new CreateResult(CreateStatus.Created, added);
        }
        catch (Exception error)
        {
            // Whatever it was: others wait for the outcome, and the task that starts all buckets may have started this one.
            added.Lifecycle.Abandon();
            await End(added);
            if (error is CallException)
                throw NotCreated(name, "its supervisor is being restarted", error);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask<DeleteBucketStatus> Delete(string name, bool force)
    {
        ArgumentNullException.ThrowIfNull(name);
        while (_catalogue.TryLookup(name, out var bucket))
        {
            if (!bucket.Lifecycle.TryAskDeletion())
            {
                // It is being created, or another deleter is at it: the outcome decides what this one finds.
                await bucket.Lifecycle.WhenSettled();
                continue;
            }

            try
            {
                if (!force && !await bucket.IsEmpty())
                    return DeleteBucketStatus.NotEmpty;
                bucket.Lifecycle.DecideDeletion();
            }
            finally
            {
                // It holds keys, or it went wrong: then others must not wait for this deletion without end.
                bucket.Lifecycle.Keep();
            }

            await End(bucket);
            return DeleteBucketStatus.Deleted;
        }

        return DeleteBucketStatus.Absent;
    }

    /// <inheritdoc />
    public IReadOnlyList<IBucket> List(string prefix, string? after, int limit)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return
        [
            .. _catalogue
                .Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Where(row => after is null || string.CompareOrdinal(row.Key, after) > 0)
                .Where(row => row.Value.Lifecycle.IsPresent)
                .OrderBy(row => row.Key, StringComparer.Ordinal)
                .Take(limit)
                .Select(row => row.Value),
        ];
    }

    /// <inheritdoc />
    public IReadOnlyList<IBucket> ListFailed(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return
        [
            .. _catalogue
                .Select(row => row.Value)
                .Where(bucket => bucket.State() == BucketState.Failed)
                .OrderBy(bucket => bucket.Name, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    /// <summary>Stops the tree, the buckets first and then the registry, and gives up all rows.</summary>
    /// <returns>A task that completes when all have ended.</returns>
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
            // It ended on its own just now, which is as good.
        }

        foreach (var (_, bucket) in _catalogue)
            bucket.Discard();
    }

    private Bucket New(string name, BucketConfig config) => config.Backend switch
    {
        BucketBackend.Agent => new AgentBucket(name, config, _processes),
        BucketBackend.GenServer => new GenServerBucket(name, config, _processes),
        BucketBackend.Table => new TableBucket(name, config, _processes),
        _ => throw new ArgumentException($"There is no backend {config.Backend}.", nameof(config)),
    };

    /// <summary>Carries out a deletion that is decided.</summary>
    private async ValueTask End(Bucket bucket)
    {
        try
        {
            await _processes.Stop(bucket);
        }
        finally
        {
            bucket.Discard();
            _catalogue.Delete(bucket.Name);
            bucket.Lifecycle.EndDeletion();
        }
    }

    private BucketUnavailableException NotCreated(string name, string why, Exception? error = null)
    {
        var failure = _processes.IsStopping ? BucketFailure.ShuttingDown
            : _processes.HaveEnded ? BucketFailure.Failed
            : BucketFailure.Restarting;
        return new BucketUnavailableException(name, failure, Outcome.NotApplied, $"Bucket \"{name}\" could not be created: {why}.", error);
    }
}

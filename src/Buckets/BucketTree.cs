using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// All buckets of a node, as a supervision tree: a registry, the keeper of orphaned tables, and a dynamic supervisor of buckets, started in this order and
/// stopped in reverse. Every bucket has a small supervisor of its own, so that one that crashes too often fails alone.
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
    // A restart costs microseconds. The limit is there to end a loop, not to punish somebody who kills a bucket for a test.
    private static readonly SupervisorOptions BucketIntensity = new() { MaxRestarts = 1000, Within = TimeSpan.FromSeconds(5) };

    private readonly Node _node;
    private readonly Registry<string, Bucket> _registry = new("buckets", StringComparer.Ordinal);
    private readonly BucketSurroundings _surroundings;
    private readonly Table<string, Listed> _catalogue;
    private Pid _root;
    private Pid _supervisor;

    /// <summary>Creates the tree, to be started by <see cref="Start"/>.</summary>
    /// <param name="node">The node to run on; it can have one such tree.</param>
    public BucketTree(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        _surroundings = new BucketSurroundings(node, _registry);
        _catalogue = node.NewTable<string, Listed>(new TableOptions { Name = "bucket catalogue" }, StringComparer.Ordinal);
    }

    /// <summary>The supervisor at the root of the tree; the default pid before it is started.</summary>
    public Pid Root => _root;

    /// <summary>The tree as a child of another supervisor, which then starts and stops it in place of <see cref="Start"/> and <see cref="DisposeAsync"/>.</summary>
    public ChildSpec Child => new() { Id = "bucket tree", Start = StartLink, Type = ChildType.Supervisor };

    private ChildSpec[] Children =>
    [
        new ChildSpec { Id = "registry", Start = self => self.StartRegistryLink(_registry) },
        ChildSpec.Of("table keeper", () => new TableKeeper(), new ServerOptions { Name = BucketSurroundings.TableKeeper }),
        new ChildSpec { Id = "buckets", Start = StartBuckets, Type = ChildType.Supervisor },
    ];

    /// <summary>Starts the processes of the tree, without any bucket. Once.</summary>
    /// <returns>A task that completes when the tree can be used.</returns>
    /// <exception cref="InvalidOperationException">It could not be started.</exception>
    public async Task Start() => _root = (await _node.StartSupervisor(Children)).Pid;

    /// <summary>Says that the tree is about to be stopped: whatever fails from now on fails because of that.</summary>
    public void Close() => _surroundings.IsStopping = true;

    /// <inheritdoc />
    public IBucket? Find(string name)
    {
        // The registry first: it has every bucket whose process runs, and for a moment those whose process has just ended.
        try
        {
            if (_registry.TryLookup(name, out var entry) && !entry.Value.IsDeleted)
                return entry.Value;
        }
        catch (ArgumentException)
        {
            // The registry itself is being restarted, or has been stopped.
        }

        // The catalogue also has those between two lives.
        return _catalogue.TryLookup(name, out var listed) ? listed.Bucket : null;
    }

    /// <inheritdoc />
    public async ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (!BucketName.IsValid(name))
            throw new ArgumentException($"\"{name}\" is no bucket name: 1 to 128 letters, digits, \".\", \"_\" and \"-\", first a letter or digit.", nameof(name));

        var added = new Listed(New(name, config));
        while (!_catalogue.InsertNew(name, added))
        {
            if (!_catalogue.TryLookup(name, out var present))
                continue;

            // Somebody else is creating it, or deleting it: only when that is done is there an answer.
            await present.Started;
            if (!await present.IsStaying())
                continue;
            return new CreateResult(present.Bucket.Config == config ? CreateStatus.Exists : CreateStatus.Conflict, present.Bucket);
        }

        try
        {
            var spec = new ChildSpec
            {
                Id = name,
                Type = ChildType.Supervisor,
                Restart = Restart.Temporary,
                Start = self => self.StartSupervisorLink([new ChildSpec { Id = name, Start = added.Bucket.Start, Restart = config.Restart }], BucketIntensity),
            };
            var started = await _node.StartChild(_supervisor, spec);
            if (!started.IsOk)
                throw Unavailable(name, $"could not be started: {started.Reason}");
            added.Bucket.Supervisor = started.Pid;
            added.HasStarted();
            return new CreateResult(CreateStatus.Created, added.Bucket);
        }
        catch (Exception error)
        {
            // Whatever it was: others wait for the outcome.
            Forget(name, added);
            if (error is CallException)
                throw Unavailable(name, "could not be started", error);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask<DeleteBucketStatus> Delete(string name, bool force)
    {
        ArgumentNullException.ThrowIfNull(name);
        while (_catalogue.TryLookup(name, out var listed))
        {
            await listed.Started;
            if (!listed.TryBeginDelete())
            {
                // Another deleter is at it: its outcome decides what this one finds.
                await listed.IsStaying();
                continue;
            }

            try
            {
                listed.Bucket.IsClosing = true;
                if (!force && !await listed.Bucket.IsEmpty())
                    return DeleteBucketStatus.NotEmpty;

                await Stop(listed.Bucket);
                listed.Bucket.Discard();
                Forget(name, listed);
                return DeleteBucketStatus.Deleted;
            }
            finally
            {
                // Not empty, or it went wrong: then others must not wait for this deletion for ever.
                if (!listed.Bucket.IsDeleted)
                {
                    listed.Bucket.IsClosing = false;
                    listed.EndDelete(deleted: false);
                }
            }
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
                .Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(row.Key, after) > 0))
                .OrderBy(row => row.Key, StringComparer.Ordinal)
                .Take(limit)
                .Select(row => row.Value.Bucket),
        ];
    }

    /// <summary>Stops the tree: the buckets, the table keeper, the registry.</summary>
    /// <returns>A task that completes when all have ended.</returns>
    public async ValueTask DisposeAsync()
    {
        Close();
        if (!_node.IsAlive(_root))
            return;

        try
        {
            await _node.Stop(_root, ExitReason.Shutdown);
        }
        catch (CallException) when (!_node.IsAlive(_root))
        {
            // It ended on its own just now, which is as good.
        }
    }

    private async ValueTask<StartResult> StartLink(Self parent)
    {
        var started = await parent.StartSupervisorLink(Children);
        if (started.IsOk)
            _root = started.Pid;
        return started;
    }

    private async ValueTask<StartResult> StartBuckets(Self root)
    {
        var started = await root.StartDynamicSupervisorLink();
        if (started.IsOk)
            _supervisor = started.Pid;
        return started;
    }

    private Bucket New(string name, BucketConfig config) => config.Backend switch
    {
        BucketBackend.Agent => new AgentBucket(name, config, _surroundings),
        BucketBackend.GenServer => new GenServerBucket(name, config, _surroundings),
        BucketBackend.Table => new TableBucket(name, config, _surroundings),
        _ => throw new ArgumentException($"There is no backend {config.Backend}.", nameof(config)),
    };

    private async ValueTask Stop(Bucket bucket)
    {
        try
        {
            if (await _node.TerminateChild(_supervisor, bucket.Supervisor))
                return;
        }
        catch (CallException)
        {
            // The tree is going down, and takes the bucket with it.
        }

        // No child of the present supervisor: of one that ended, which has told it to end too.
        await _node.WaitForExit(bucket.Supervisor);
    }

    private void Forget(string name, Listed listed)
    {
        listed.Bucket.IsDeleted = true;
        _catalogue.Delete(name);
        listed.EndDelete(deleted: true);
        listed.HasStarted();
    }

    private BucketUnavailableException Unavailable(string name, string what, Exception? error = null) => new(
        name,
        _surroundings.IsStopping ? BucketFailure.ShuttingDown : BucketFailure.Failed,
        Outcome.NotApplied,
        $"Bucket \"{name}\" {what}.",
        error);
}

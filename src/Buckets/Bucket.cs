using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Buckets;

/// <summary>What all backends share: the name, the present process, its state, and the errors when it does not answer.</summary>
internal abstract class Bucket(string name, BucketConfig config, BucketSurroundings surroundings) : IBucket
{
    private readonly DateTimeOffset _created = surroundings.Node.TimeProvider.GetUtcNow();
    private volatile BucketLife? _life;
    private volatile bool _closing;
    private volatile bool _deleted;
    private long _lives;

    public string Name => name;

    public BucketConfig Config => config;

    /// <summary>
    /// Whether the bucket is being deleted. Who sets it looks for keys and for the present process afterwards; a writer that brings a first key, and a
    /// process that begins, show themselves first and look at it afterwards.
    /// </summary>
    internal bool IsClosing
    {
        get => _closing;
        set
        {
            _closing = value;

            // Keeps the setter's next reads behind this write: of a writer and a deleter at least one then sees the other, and no write is lost.
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>Whether it has been deleted; the registry may still name it until it has noticed.</summary>
    internal bool IsDeleted
    {
        get => _deleted;
        set => _deleted = value;
    }

    /// <summary>The supervisor that restarts the process of this one bucket.</summary>
    internal Pid Supervisor { get; set; }

    protected BucketSurroundings Surroundings => surroundings;

    protected Node Node => surroundings.Node;

    protected BucketLife? Life => _life;

    /// <summary>The process; a pid that is none before the first has started.</summary>
    protected Pid Pid => _life?.Pid ?? default;

    /// <summary>How many keys there are, as far as is known without asking.</summary>
    protected abstract long Keys { get; }

    protected abstract long Bytes { get; }

    protected abstract long Epoch { get; }

    public abstract ValueTask<Entry?> Get(string key);

    public abstract ValueTask<PutResult> Put(string key, NewValue value, Condition condition);

    public abstract ValueTask<DeleteResult> Delete(string key, Condition condition);

    public abstract ValueTask<KeyPage> List(KeyQuery query);

    public BucketStatus Status()
    {
        var state = State();
        var pid = Pid;
        return new BucketStatus(
            state,
            state == BucketState.Running ? pid : null,
            Epoch,
            Math.Max(0, Interlocked.Read(ref _lives) - 1),
            Keys,
            Bytes,
            Node.MailboxLength(pid),
            _created);
    }

    public bool Kill()
    {
        var pid = Pid;
        var alive = Node.IsAlive(pid);
        Node.Exit(pid, ExitReason.Kill);
        return alive;
    }

    /// <summary>How the supervisor starts the bucket's process.</summary>
    internal abstract ValueTask<StartResult> Start(Self supervisor);

    /// <summary>Whether there is no key, nor will be one as long as <see cref="IsClosing"/> is set, as it is when this is asked.</summary>
    internal abstract ValueTask<bool> IsEmpty();

    /// <summary>The process has been stopped for good: gives up what it may have left.</summary>
    internal virtual void Discard()
    {
    }

    /// <summary>Called by the bucket's process when it begins.</summary>
    protected void Begin(BucketLife life)
    {
        _life = life;

        // Also the full fence between this life's appearance and its looks at IsClosing.
        Interlocked.Increment(ref _lives);
    }

    protected ServerOptions ServerOptions => new() { Name = surroundings.Registry.Via(name, this) };

    protected BucketState State()
    {
        if (Node.IsAlive(Pid))
            return BucketState.Running;

        // While it is being created or deleted it has no process either, but nothing has failed: asking again leads to an answer.
        if (IsClosing || Supervisor == default)
            return BucketState.Restarting;
        return Node.IsAlive(Supervisor) && config.Restart != Restart.Temporary ? BucketState.Restarting : BucketState.Failed;
    }

    /// <summary>What to tell a caller whose operation came to nothing, or to nobody knows what.</summary>
    protected BucketUnavailableException Unavailable(CallException error)
    {
        if (error.Reason.Kind == ExitKind.Timeout)
        {
            return new BucketUnavailableException(
                name, BucketFailure.CallTimeout, Outcome.Unknown, $"Bucket \"{name}\" did not answer: {error.Message}", error);
        }

        var outcome = error.Delivered ? Outcome.Unknown : Outcome.NotApplied;
        return Unavailable(outcome, error);
    }

    protected BucketUnavailableException Unavailable(Outcome outcome, Exception? error = null)
    {
        var failure = surroundings.IsStopping ? BucketFailure.ShuttingDown
            : State() == BucketState.Failed ? BucketFailure.Failed
            : BucketFailure.Restarting;
        var why = failure switch
        {
            BucketFailure.ShuttingDown => "is shutting down",
            BucketFailure.Failed => "has failed and is not restarted",
            _ when IsDeleted => "has been deleted",
            _ when IsClosing => "is being deleted",
            _ when Supervisor == default => "is being created",
            _ => "lost its process and is being restarted",
        };
        return new BucketUnavailableException(name, failure, outcome, $"Bucket \"{name}\" {why}.", error);
    }
}

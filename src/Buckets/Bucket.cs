using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Buckets;

/// <summary>
/// What all backends share: the name, the present process and its supervisor, the state, and the errors when it does not answer.
/// </summary>
internal abstract class Bucket(string name, BucketConfig config, BucketProcesses processes) : IBucket
{
    // What a supervisor waits after a failed start before it tries again. The cause is a registry that is being restarted, and a loop would
    // use up the intensity.
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(1);

    // Held while the present supervisor or the present process changes.
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _created = processes.Node.TimeProvider.GetUtcNow();
    private volatile BucketSupervision? _supervision;
    private volatile BucketIncarnation? _incarnation;
    private long _starts;
    private long _lostKeys;

    public string Name => name;

    public BucketConfig Config => config;

    /// <summary>Whether it is there, or being created or deleted.</summary>
    internal BucketLifecycle Lifecycle { get; } = new();

    /// <summary>The process; the default pid before the first has begun.</summary>
    internal Pid Pid => _incarnation?.Pid ?? default;

    /// <summary>The supervisor of the process; the default pid before there is one.</summary>
    internal Pid Supervisor
    {
        get
        {
            // Under the lock: a supervisor that begins either is seen here, or sees that the deletion is decided.
            lock (_lock)
                return _supervision?.Pid ?? default;
        }
    }

    protected BucketProcesses Processes => processes;

    protected Node Node => processes.Node;

    protected ServerOptions ServerOptions => new() { Name = processes.Registry.Via(name, this) };

    /// <summary>Whether the keys that were counted last are there, though perhaps nobody can be asked for them.</summary>
    protected abstract bool HoldsKeys { get; }

    public abstract ValueTask<Entry?> Get(string key);

    public abstract ValueTask<PutResult> Put(string key, NewValue value, Condition condition);

    public abstract ValueTask<DeleteResult> Delete(string key, Condition condition);

    public abstract ValueTask<KeyPage> List(KeyQuery query);

    public BucketStatus Status()
    {
        lock (_lock)
        {
            var state = State();
            var last = _incarnation;
            var size = last?.Size;
            var held = HoldsKeys;
            return new BucketStatus(
                state,
                state == BucketState.Running ? Pid : null,
                last?.Epoch ?? 0,
                Math.Max(0, _starts - 1),
                held ? size?.Keys ?? 0 : 0,
                held ? size?.Bytes ?? 0 : 0,
                _lostKeys + (held ? 0 : size?.Keys ?? 0),
                Node.MailboxLength(Pid),
                _created);
        }
    }

    public bool Kill()
    {
        var pid = Pid;
        var alive = Node.IsAlive(pid);
        Node.Exit(pid, ExitReason.Kill);
        return alive;
    }

    /// <summary>
    /// Starts the supervisor of the bucket's process, or says that it runs. Called by the supervisor of all buckets, in its process: when
    /// the bucket is created, when that supervisor is new, and whenever the bucket's supervisor has ended.
    /// </summary>
    internal async ValueTask<StartResult> StartSupervisor(Self buckets)
    {
        if (_supervision is { HasStarted: true } last && last.Parent == buckets.Pid)
        {
            // The creator and the task that starts all buckets may both have asked.
            if (Node.IsAlive(last.Pid))
                return StartResult.Ok(last.Pid);

            // Killed, it comes back. When it ended by itself, it has given the process up: so it stays, until there is another supervisor
            // of all buckets.
            if ((await last.Ended!).IsClean)
            {
                last.HasFailed = true;
                return StartResult.Ignore;
            }
        }

        var next = new BucketSupervision(buckets.Pid);
        lock (_lock)
        {
            // A supervisor of all buckets whose own supervisor was killed goes on for a moment, beside the next one: it must not take the
            // bucket from that one.
            if (Lifecycle.IsGone || buckets.Pid != processes.Buckets)
                return StartResult.Ignore;
            _supervision = next;
        }

        var started = await buckets.StartSupervisorLink(supervisor => Begin(supervisor, next));
        next.HasStarted = started.IsOk;
        return started;
    }

    /// <summary>The bucket could not be started: it has failed.</summary>
    internal void GiveUp()
    {
        if (_supervision is { } supervision)
            supervision.HasFailed = true;
    }

    /// <summary>Whether there is no key, nor will be one until the deletion that is asked for has been decided.</summary>
    internal abstract ValueTask<bool> IsEmpty();

    /// <summary>The bucket has been deleted and its process has ended: gives up what may be left.</summary>
    internal virtual void Discard()
    {
    }

    /// <summary>Starts the bucket's process, linked with its supervisor.</summary>
    protected abstract ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision);

    /// <summary>
    /// Makes a process the bucket's present one. Ends it when its supervisor has been replaced, or the bucket has been deleted. In that
    /// process.
    /// </summary>
    /// <param name="self">The process.</param>
    /// <param name="next">The process and its data.</param>
    /// <param name="adopt">What else to do in the same step.</param>
    /// <returns>How many keys are lost with the data before.</returns>
    protected long Begin(Self self, BucketIncarnation next, Action? adopt = null)
    {
        lock (_lock)
        {
            if (IsLatest(next.Supervision))
            {
                var lost = _incarnation is { } last && last.Size != next.Size ? last.Size.Keys : 0;
                _lostKeys += lost;
                _starts++;
                adopt?.Invoke();
                _incarnation = next;

                // The lock's end is no full fence. This one is between the appearance of this process and its looks at
                // Lifecycle.RefusesNewKeys.
                Interlocked.MemoryBarrier();
                return lost;
            }
        }

        self.Exit(ExitReason.Shutdown);
        return 0;
    }

    internal BucketState State()
    {
        if (Lifecycle.IsGone)
            return BucketState.Deleted;
        if (Node.IsAlive(Pid))
            return BucketState.Running;
        var failed = processes.HaveEnded || (_supervision is { HasFailed: true } supervision && Node.IsAlive(supervision.Parent));
        return failed ? BucketState.Failed : BucketState.Restarting;
    }

    protected void ThrowIfGone()
    {
        if (Lifecycle.IsGone)
            throw Unavailable(Outcome.NotApplied);
    }

    /// <summary>Waits until a deletion that is asked for is decided. Throws when the bucket is gone then.</summary>
    protected async ValueTask ThrowIfGoneOnceDecided()
    {
        await Lifecycle.WhenDecided();
        ThrowIfGone();
    }

    /// <summary>What to tell a caller whose call of the process came to nothing, or had an unknown outcome.</summary>
    protected async ValueTask<BucketUnavailableException> Unavailable(CallException error)
    {
        if (error.Reason.Kind == ExitKind.Timeout && !Lifecycle.IsGone)
        {
            return new BucketUnavailableException(
                name, BucketFailure.CallTimeout, Outcome.Unknown, $"Bucket \"{name}\" did not answer: {error.Message}", error);
        }

        // Nobody is told to come back to a bucket that is about to be deleted.
        await Lifecycle.WhenDecided();
        return Unavailable(error.Delivered ? Outcome.Unknown : Outcome.NotApplied, error);
    }

    protected BucketUnavailableException Unavailable(Outcome outcome, Exception? error = null)
    {
        var (failure, why) = Lifecycle.Stage switch
        {
            BucketStage.Deleted => (BucketFailure.Deleted, "has been deleted"),
            BucketStage.Deleting => (BucketFailure.Deleted, "is being deleted"),
            _ when processes.IsStopping => (BucketFailure.ShuttingDown, "is shutting down"),
            _ when State() == BucketState.Failed => (BucketFailure.Failed, "has failed and is not restarted"),
            BucketStage.Creating => (BucketFailure.Restarting, "is being created"),
            _ => (BucketFailure.Restarting, "lost its process and is being restarted"),
        };
        return new BucketUnavailableException(name, failure, outcome, $"Bucket \"{name}\" {why}.", error);
    }

    /// <summary>The children of the bucket's supervisor; null when it must not start. In its process.</summary>
    private SupervisorInit? Begin(Self supervisor, BucketSupervision supervision)
    {
        var ended = Node.WaitForExit(supervisor.Pid);
        lock (_lock)
        {
            if (!IsLatest(supervision))
                return null;
            (supervision.Ended, supervision.Pid) = (ended, supervisor.Pid);
        }

        // A process that ends for good takes its supervisor along, which is how the supervisor of all buckets learns of it.
        var ends = config.Restart != Restart.Permanent;
        var child = new ChildSpec
        {
            Id = name,
            Restart = config.Restart,
            Significant = ends,
            Start = self => StartAgain(self, supervision),
        };
        var shutdown = ends ? AutoShutdown.AnySignificant : AutoShutdown.Never;
        return new SupervisorInit([child], BucketProcesses.Intensity with { AutoShutdown = shutdown });
    }

    private async ValueTask<StartResult> StartAgain(Self supervisor, BucketSupervision supervision)
    {
        // One process at a time: the one that a killed supervisor has left behind has the name until it has ended.
        var started = await BucketProcesses.StartWhenNameIsFree(
            Node, () => IsLatest(supervision) ? StartProcess(supervisor, supervision) : new ValueTask<StartResult>(StartResult.Ignore));
        if (started.Status == StartStatus.Error)
            await supervisor.Sleep(StartPause);
        return started;
    }

    private bool IsLatest(BucketSupervision supervision) => ReferenceEquals(_supervision, supervision) && !Lifecycle.IsGone;
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Buckets;

/// <summary>
/// What all backends share: the name, the current process and its supervisor, the state, and the errors when the process does not answer.
/// </summary>
internal abstract partial class Bucket(string name, BucketContext context, BucketProcesses processes) : IBucket
{
    // How long a supervisor waits after a failed start before it tries again. A start fails while the registry is being restarted; without
    // the pause, a loop of attempts would reach the restart limit.
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(1);

    // Held while the current supervisor or the current process changes.
    private readonly Lock _lock = new();

    // Held while the configuration changes.
    private readonly Lock _configuring = new();
    private volatile BucketSupervision? _supervision;
    private volatile BucketIncarnation? _incarnation;
    private long _starts;
    private long _lostKeys;

    public string Name => name;

    public BucketConfig Config => context.Config;

    /// <summary>Whether the bucket is being created, is present, or is being deleted.</summary>
    internal BucketLifecycle Lifecycle => context.Lifecycle;

    /// <summary>The current process; the default pid before the first one has started.</summary>
    internal Pid Pid => _incarnation?.Pid ?? default;

    /// <summary>The supervisor of the process; the default pid before there is one.</summary>
    internal Pid Supervisor
    {
        get
        {
            // Under the lock, because a deletion may race with the start of a supervisor: either this read sees the new supervisor, or the
            // supervisor sees that the deletion is decided and does not start.
            lock (_lock)
                return _supervision?.Pid ?? default;
        }
    }

    /// <summary>The latest changes, for watchers.</summary>
    internal EventLog Events => context.Events;

    internal BucketContext Context => context;

    /// <summary>How many keys and bytes there are now. Any thread.</summary>
    internal (long Keys, long Bytes) Sizes => _incarnation is { Entries: var entries } ? (entries.Keys, entries.Bytes) : default;

    protected BucketProcesses Processes => processes;

    protected Node Node => processes.Node;

    protected ServerOptions ServerOptions => new()
    {
        Name = processes.Registry.Via(name, this),

        // For people who look at processes. A label takes memory, so a bucket that is not durable has none.
        Spawn = new SpawnOptions { MailboxLimit = Config.MailboxLimit, Label = Config.Durable ? "durable" : null },
    };

    /// <summary>Whether the keys that were counted last still exist, even if no process can answer for them now.</summary>
    protected abstract bool HoldsKeys { get; }

    public ValueTask<BucketStatus> Status() => new(CurrentStatus());

    /// <summary>What <see cref="Status"/> returns.</summary>
    internal BucketStatus CurrentStatus()
    {
        lock (_lock)
        {
            var state = State();
            var last = _incarnation;
            var entries = last?.Entries;
            var held = HoldsKeys;
            return new BucketStatus(
                state,
                state == BucketState.Running ? Pid : null,
                entries?.Epoch ?? 0,
                context.EarlierStarts + Math.Max(0, _starts - 1),
                held ? entries?.Keys ?? 0 : 0,
                held ? entries?.Bytes ?? 0 : 0,
                _lostKeys + (held ? 0 : entries?.Keys ?? 0),
                Node.MailboxLength(Pid),
                context.Created)
            {
                Watchers = context.Events.Watchers,
            };
        }
    }

    /// <summary>
    /// Adds the bucket to the figures of its backend. Takes no lock and asks no table: there may be a hundred thousand buckets, so a table
    /// that other code has deleted still counts until the bucket notices.
    /// </summary>
    internal void AddTo(BackendStatistics statistics)
    {
        var held = Config.Backend == BucketBackend.Table || HoldsKeys;
        statistics.Add(
            State() == BucketState.Failed, held ? _incarnation?.Entries : null, context.Events.Watchers, Node.MailboxLength(Pid));
    }

    public ValueTask<bool> Kill() => new(KillNow());

    /// <summary>What <see cref="Kill"/> does.</summary>
    internal bool KillNow()
    {
        var pid = Pid;
        var alive = Node.IsAlive(pid);
        Node.Exit(pid, ExitReason.Kill);
        return alive;
    }

    /// <summary>
    /// Starts the supervisor of the bucket's process, or returns the one that runs. Called by the supervisor of all buckets, in its
    /// process: when the bucket is created, after the supervisor of all buckets was restarted, and when the bucket's supervisor has ended.
    /// </summary>
    internal async ValueTask<StartResult> StartSupervisor(Self buckets)
    {
        if (_supervision is { HasStarted: true } last && last.Parent == buckets.Pid)
        {
            // The creator of the bucket and the task that starts all buckets may both ask for the start.
            if (Node.IsAlive(last.Pid))
                return StartResult.Ok(last.Pid);

            // A supervisor that was killed is started again. One that ended by itself has given up its process, so the bucket has failed
            // until the supervisor of all buckets is restarted.
            if ((await last.Ended!).IsClean)
            {
                Fail(last);
                return StartResult.Ignore;
            }
        }

        var next = new BucketSupervision(buckets.Pid);
        lock (_lock)
        {
            // A supervisor of all buckets whose own supervisor was killed runs on for a moment beside its successor. It must not take the
            // bucket from the successor.
            if (Lifecycle.IsGone || buckets.Pid != processes.Buckets)
                return StartResult.Ignore;
            _supervision = next;
        }

        var started = await buckets.StartSupervisorLink(supervisor => Begin(supervisor, next));
        next.HasStarted = started.IsOk;
        return started;
    }

    /// <summary>Marks the bucket as failed, after all attempts to start it have failed.</summary>
    internal void GiveUp()
    {
        if (_supervision is { } supervision)
            Fail(supervision);
    }

    /// <summary>
    /// Whether the bucket has no key, and gets none before the deletion is decided. Called after the deletion was requested.
    /// </summary>
    internal abstract ValueTask<bool> IsEmpty();

    /// <summary>
    /// Frees what outlives the bucket's process, and ends the watches. Called when the bucket has been deleted or the tree has been
    /// stopped, and the bucket's process has ended.
    /// </summary>
    /// <param name="last">The last event of the watches.</param>
    internal virtual void Discard(BucketEventKind last)
    {
        var entries = _incarnation?.Entries;
        entries?.Dispose();
        context.Events.Close(last, entries?.Revision ?? default);
    }

    /// <summary>Starts the bucket's process, linked with its supervisor.</summary>
    protected abstract ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision);

    /// <summary>
    /// Makes a process the bucket's current one. Runs in that process, and ends it when its supervisor has been replaced or the bucket has
    /// been deleted.
    /// </summary>
    /// <param name="self">The process.</param>
    /// <param name="next">The process and its data.</param>
    /// <param name="adopt">What else to do under the same lock.</param>
    /// <returns>How many keys were lost with the previous data.</returns>
    protected long Begin(Self self, BucketIncarnation next, Action? adopt = null)
    {
        lock (_lock)
        {
            if (IsLatest(next.Supervision))
            {
                var lost = 0L;
                if (_incarnation is { } last)
                {
                    AnnounceDown(last);
                    if (last.Entries != next.Entries)
                    {
                        lost = context.Journal is null ? last.Entries.Keys : 0;
                        last.Entries.Dispose();
                    }
                }

                _lostKeys += lost;
                adopt?.Invoke();
                _incarnation = next;

                // After the process is the current one: a watcher that hears of it may call it.
                if (_starts++ > 0)
                    context.Events.Append(BucketEventKind.BucketUp, next.Entries.Revision);
                else
                    context.Events.Begin(next.Entries.Revision);

                // Leaving the lock is not a full fence. This fence keeps the later reads of Lifecycle.RefusesNewKeys behind the write of
                // _incarnation. So if a deleter does not see this process, the process sees the deleter's request.
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
            return Lifecycle.HasLeft ? BucketState.Restarting : BucketState.Deleted;
        if (Node.IsAlive(Pid))
            return BucketState.Running;
        var failed = processes.HaveEnded || (_supervision is { HasFailed: true } supervision && Node.IsAlive(supervision.Parent));
        return failed ? BucketState.Failed : BucketState.Restarting;
    }

    /// <summary>The children of the bucket's supervisor; null when the supervisor must not start. Runs in its process.</summary>
    private SupervisorInit? Begin(Self supervisor, BucketSupervision supervision)
    {
        var ended = Node.WaitForExit(supervisor.Pid);
        lock (_lock)
        {
            if (!IsLatest(supervision))
                return null;
            (supervision.Ended, supervision.Pid) = (ended, supervisor.Pid);
        }

        // When the process ends and is not restarted, its supervisor ends too. That tells the supervisor of all buckets.
        var ends = Config.Restart != Restart.Permanent;
        var child = new ChildSpec
        {
            Id = name,
            Restart = Config.Restart,
            Significant = ends,
            Start = self => StartChild(self, supervision),
        };
        var shutdown = ends ? AutoShutdown.AnySignificant : AutoShutdown.Never;
        var options = new SupervisorOptions
        {
            MaxRestarts = Config.MaxRestarts,
            Within = Config.RestartPeriod,
            AutoShutdown = shutdown,
        };
        return new SupervisorInit([child], options);
    }

    private async ValueTask<StartResult> StartChild(Self supervisor, BucketSupervision supervision)
    {
        // One process at a time: a process whose supervisor was killed keeps the name until it has ended.
        var started = await BucketProcesses.StartWhenNameIsFree(
            Node, () => IsLatest(supervision) ? StartProcess(supervisor, supervision) : new ValueTask<StartResult>(StartResult.Ignore));

        // No pause when the bucket is being deleted: the deletion waits for this supervisor.
        if (started.Status == StartStatus.Error && IsLatest(supervision))
            await supervisor.Sleep(StartPause);
        return started;
    }

    private bool IsLatest(BucketSupervision supervision) => ReferenceEquals(_supervision, supervision) && !Lifecycle.IsGone;
}

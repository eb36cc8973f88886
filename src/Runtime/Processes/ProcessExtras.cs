namespace Pail.Runtime.Processes;

/// <summary>
/// What few processes need, created on first use so that an idle process stays small. Touched on the process's own turn only, but for what
/// says otherwise.
/// </summary>
internal sealed class ProcessExtras
{
    /// <summary>What a process without extras has once it has ended: a place where nothing can be put any more.</summary>
    internal static readonly ProcessExtras Ended = CreateEnded();

    private OwnedSet? _owned;
    private Signal? _lastResumption;
    private long _busyTicks;

    internal Links Links;

    /// <summary>Whether the process was started linked by its parent.</summary>
    internal bool LinkedToParent;

    /// <summary>Messages handled that the process itself has no room to count.</summary>
    internal long HandledBefore;

    /// <summary>Monitors of others on this process.</summary>
    internal SmallSet<MonitorRef> Watchers;

    /// <summary>Monitors of this process on others.</summary>
    internal SmallSet<MonitorRef> Watching;

    internal ReceiveTimeout? Timeout;

    internal CancellationTokenSource? EndedSource;

    /// <summary>The timers that will send to this process. Written under the timers' lock, by any thread.</summary>
    internal PendingTimers? PendingTimers;

    /// <summary>The process's dictionary and label. Read by any thread.</summary>
    internal ProcessNotes? Notes;

    /// <summary>
    /// The request the process waits for, as far as is known: it may also wait for something else. Written on its turn, read by others who
    /// look for cycles of callers.
    /// </summary>
    internal Request? Awaiting;

    /// <summary>The task of the server's callback that has returned unfinished, until it finishes. As <see cref="Awaiting"/>.</summary>
    internal Task? Callback;

    /// <summary>
    /// The request that code of the process has begun to wait for last, and still does; the process itself may do something else.
    /// </summary>
    internal Request? Asked;

    /// <summary>Whether that was the callback that runs now and has not returned, or code that it has called.</summary>
    internal bool AskedInCallback;

    /// <summary>The scheduler that decides where it runs, when that is not the node's. Written before the process is launched.</summary>
    internal IScheduler? Scheduler;

    /// <summary>The bound of the mailbox. Written before the process is launched.</summary>
    internal MailboxBound? Bound;

    /// <summary>Written under the lock of <see cref="LocalNames"/>.</summary>
    internal string? Name;

    /// <summary>What is released when the process ends. Any thread.</summary>
    internal OwnedSet Owned
    {
        // Races with another thread that also wants it first, and with the owner's end: one set is kept.
        get => _owned ?? Interlocked.CompareExchange(ref _owned, new OwnedSet(), null) ?? _owned;
    }

    /// <summary>How long the process's code has run. Any thread.</summary>
    internal TimeSpan BusyTime => TimeSpan.FromTicks(Volatile.Read(ref _busyTicks));

    /// <summary>By the heartbeat only.</summary>
    internal void AddBusyTime(TimeSpan time) => Volatile.Write(ref _busyTicks, _busyTicks + time.Ticks);

    /// <summary>What is to go on, the last of a ring; null when nothing is.</summary>
    internal Signal? Resumptions => _lastResumption;

    /// <summary>Whether the last thing the process did was to resume code.</summary>
    internal bool ResumedLast;

    internal void AddResumption(Signal rest)
    {
        if (_lastResumption is { } last)
            (rest.Next, last.Next) = (last.Next, rest);
        else
            rest.Next = rest;
        _lastResumption = rest;
    }

    /// <summary>Takes the oldest.</summary>
    internal Signal TakeResumption()
    {
        var last = _lastResumption!;
        var first = last.Next!;
        if (ReferenceEquals(first, last))
            _lastResumption = null;
        else
            last.Next = first.Next;
        first.Next = null;
        return first;
    }

    internal void ReleaseOwned(Process owner)
    {
        // Races with another thread that gives this process a table: the set that is there first is released, and refuses what comes
        // later.
        if (_owned is not null || Interlocked.CompareExchange(ref _owned, OwnedSet.Released, null) is not null)
            _owned.Release(owner);
    }

    private static ProcessExtras CreateEnded() => new() { _owned = OwnedSet.Released };
}

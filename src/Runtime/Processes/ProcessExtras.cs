namespace Pail.Runtime.Processes;

/// <summary>
/// The state that only few processes need. It is created on first use, so that an idle process stays small. Only the process's own turn
/// may touch it, except for members whose comment says otherwise.
/// </summary>
internal sealed class ProcessExtras
{
    /// <summary>The shared extras of all processes that ended without extras of their own. Accepts no resources.</summary>
    internal static readonly ProcessExtras Ended = CreateEnded();

    private OwnedSet? _owned;
    private Signal? _lastResumption;
    private long _busyTicks;

    internal Links Links;

    /// <summary>Whether the parent spawned the process with a link.</summary>
    internal bool LinkedToParent;

    /// <summary>The messages that were handled before the process's 32-bit counter last overflowed.</summary>
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
    /// The request that the process waits for, as far as is known: it may also wait for something else. Written on its turn; read by other
    /// threads that look for cycles of callers.
    /// </summary>
    internal Request? Awaiting;

    /// <summary>
    /// The unfinished task that a callback of the server has returned. Threads as for <see cref="Awaiting"/>.
    /// </summary>
    internal Task? Callback;

    /// <summary>
    /// The last request that code of the process has begun to wait for, while it still waits. The process itself may do something else.
    /// </summary>
    internal Request? Asked;

    /// <summary>Whether <see cref="Asked"/> was made during a callback that has not returned its task yet.</summary>
    internal bool AskedInCallback;

    /// <summary>The process's own scheduler, if it has one. Written before the process is launched.</summary>
    internal IScheduler? Scheduler;

    /// <summary>The bound of the mailbox. Written before the process is launched.</summary>
    internal MailboxBound? Bound;

    /// <summary>Written under the lock of <see cref="LocalNames"/>.</summary>
    internal string? Name;

    /// <summary>The via name that the process was started under, for the log.</summary>
    internal Via? Via;

    /// <summary>The resources that are released when the process ends. Any thread.</summary>
    internal OwnedSet Owned
    {
        // Races with another thread that also creates the set, and with the owner's end: one set is kept.
        get => _owned ?? Interlocked.CompareExchange(ref _owned, new OwnedSet(), null) ?? _owned;
    }

    /// <summary>See <see cref="Process.BusyTime"/>. Any thread.</summary>
    internal TimeSpan BusyTime => TimeSpan.FromTicks(Volatile.Read(ref _busyTicks));

    /// <summary>By the heartbeat only.</summary>
    internal void AddBusyTime(TimeSpan time) => Volatile.Write(ref _busyTicks, _busyTicks + time.Ticks);

    /// <summary>The code that is ready to resume: the last signal of a ring, or null.</summary>
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

    /// <summary>Takes the oldest resumption.</summary>
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
        // Races with a thread that gives this process a table: the set that is put in place first is released, and refuses later items.
        if (_owned is not null || Interlocked.CompareExchange(ref _owned, OwnedSet.Released, null) is not null)
            _owned.Release(owner);
    }

    private static ProcessExtras CreateEnded() => new() { _owned = OwnedSet.Released };
}

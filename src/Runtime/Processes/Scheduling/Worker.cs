using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>
/// A thread that runs processes. It keeps what is left of the present turn, and the run-next slot: the slot holds the first process that
/// the running process has woken, which then runs on this thread next, without a trip through the pool.
/// </summary>
internal sealed class Worker
{
    private const int MessagesPerTurn = 256;
    private static readonly long TicksPerTurn = Stopwatch.Frequency / 2000;

    // How deep idle servers may call each other on one thread before a call goes through the mailbox. Bounds the depth of the stack.
    private const int MostNested = 16;

    [ThreadStatic]
    private static Worker? _present;

    private readonly Lock _takingNext = new();

    // What is left of the turn. When the thread goes on with the process in the slot, that is still the same turn. Otherwise two processes
    // that wake each other would keep the thread without limit.
    private int _budget;
    private long _began;
    private volatile bool _isOverdue;

    private bool _keeps;
    private Process? _next;
    private long _turns;
    private volatile bool _nextIsBeingTaken;

    private CallerSpin _spin;
    private ProcessStack _stack = new(MostNested + 2);

    /// <summary>The process whose guard runs at this moment. Only by the thread itself.</summary>
    internal Process? Guarded { get; set; }

    /// <summary>The waits of callers on this thread for busy servers. Only by the thread itself.</summary>
    internal ref CallerSpin Spin => ref _spin;

    /// <summary>The worker of this thread, if processes have run on it.</summary>
    internal static Worker? Present => _present;

    /// <summary>The worker of this thread.</summary>
    internal static Worker Current => _present ?? Create();

    /// <summary>The process whose code runs on the thread at this moment. Any thread.</summary>
    internal Process? Running => _stack.Top;

    /// <summary>Whether the process's code is on the thread's stack: it runs, or has called the process above it. Any thread.</summary>
    internal bool Holds(Process process) => _stack.Contains(process);

    /// <summary>Whether the stack has room for a server that answers its caller on this thread.</summary>
    internal bool HasRoomInline => _stack.Depth < MostNested;

    /// <summary>
    /// Grows with every process that begins to run here. Odd while a process runs, even while the thread looks for the next. Any thread.
    /// </summary>
    internal long Turns => Volatile.Read(ref _turns);

    /// <summary>Runs the process, then those that come into the slot, until the slot is empty or the turn is used up.</summary>
    internal void Run(Process first)
    {
        var outer = (SynchronizationContext.Current, _budget, _began, _keeps);
        BeginTurn(first.Node);
        _stack.Push(first);
        var process = first;
        var context = Context.Present;
        try
        {
            while (true)
            {
                Enter(keeps: !process.MayBlock);
                SynchronizationContext.SetSynchronizationContext(process);
                process.RunTurn(this);

                // Code that is not an async method leaves its async-local values on the thread.
                Context.Leave(Context.Present, context);
                if (TakeNext() is not { } next)
                    return;

                process = next;
                if (!MayGoOn())
                {
                    if (ThreadPool.PendingWorkItemCount > 0)
                    {
                        ThreadPool.UnsafeQueueUserWorkItem(process, preferLocal: false);
                        return;
                    }

                    // No work waits in the pool: queueing the process would only wake another thread and move the process to it.
                    BeginTurn(process.Node);
                }

                _stack.ReplaceTop(process);
            }
        }
        finally
        {
            _stack.Pop();
            (_, _budget, _began, _keeps) = outer;

            // The outer turn goes on, for instance that of a process that runs a simulation. The heartbeat must see it as a turn again.
            if (_stack.Depth > 0)
                Enter(_keeps);
            SynchronizationContext.SetSynchronizationContext(outer.Item1);
        }
    }

    /// <summary>Runs one request of a server on the thread of its caller.</summary>
    internal void RunInline(Process server, Behaviour behaviour, Signal request) => RunAbove(server, behaviour, request);

    /// <summary>Runs the beginning of a new process on the thread of its parent.</summary>
    internal void RunFirst(Process child) => RunAbove(child, null, null);

    /// <summary>Runs what remains of a process that has ended.</summary>
    internal void RunUnwinding(Unwinding unwinding)
    {
        var outer = (SynchronizationContext.Current, _budget, _began, _keeps);
        var process = unwinding.Process;
        BeginTurn(process.Node);
        _stack.Push(process);
        var context = Context.Present;
        try
        {
            // Its finally blocks may take long: no process may wait behind them in the slot.
            Enter(keeps: false);
            SynchronizationContext.SetSynchronizationContext(process);
            unwinding.Run(this);
            Context.Leave(Context.Present, context);
            Leave();
        }
        finally
        {
            _stack.Pop();
            (_, _budget, _began, _keeps) = outer;
            if (_stack.Depth > 0)
                Enter(_keeps);
            SynchronizationContext.SetSynchronizationContext(outer.Item1);
        }
    }

    private void RunAbove(Process server, Behaviour? behaviour, Signal? request)
    {
        var outer = SynchronizationContext.Current;
        _stack.Push(server);
        if (_stack.Depth == 1)
        {
            (_budget, _began, _isOverdue) = (MessagesPerTurn, 0, false);
            Enter(keeps: false);
        }

        SynchronizationContext.SetSynchronizationContext(server);
        try
        {
            if (request is null)
                server.BeginInline();
            else
                server.HandleInline(behaviour!, request);
        }
        finally
        {
            _stack.Pop();
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Counts one piece of work. Returns whether the turn has time for another.</summary>
    internal bool MayGoOn()
    {
        if (--_budget > 0 && !_isOverdue && ((_budget & 15) != 0 || IsInTime()))
            return true;

        // The turn is used up for all further work too.
        _budget = 0;
        return false;
    }

    /// <summary>
    /// Puts a process that was woken on this thread into the slot. False when the slot is taken, or the running process may take long.
    /// </summary>
    internal bool TryKeep(Process woken)
    {
        if (!_keeps || Volatile.Read(ref _next) is not null)
            return false;

        Volatile.Write(ref _next, woken);
        return true;
    }

    /// <summary>
    /// Makes a turn that lasts long end with its present message. Takes the process in the slot, which must not wait for that turn. By the
    /// heartbeat only.
    /// </summary>
    /// <param name="turns">The value of <see cref="Turns"/> of the long turn.</param>
    internal Process? EndTurnAndTakeNext(long turns)
    {
        // In a simulation, turns do not depend on time.
        if (Volatile.Read(ref _began) == long.MaxValue)
            return null;

        lock (_takingNext)
        {
            _nextIsBeingTaken = true;

            // Closes a race with TakeNext: the worker's thread changes the count and then reads the flag, without a fence between. This
            // process-wide barrier replaces that fence. Either the new count is seen below, and nothing is taken, or the thread sees the
            // flag and waits for the lock.
            Interlocked.MemoryBarrierProcessWide();
            Process? kept = null;
            if ((turns & 1) != 0 && Volatile.Read(ref _turns) == turns)
            {
                kept = Volatile.Read(ref _next);
                if (kept is not null)
                    Volatile.Write(ref _next, null);
            }

            // Ends the turn itself. If that turn has just ended, the next one ends early, which is harmless.
            _isOverdue = true;
            _nextIsBeingTaken = false;
            return kept;
        }
    }

    private static Worker Create()
    {
        var worker = _present = new Worker();
        Heartbeat.Enlist(worker);
        return worker;
    }

    private void BeginTurn(Node node)
    {
        // In a simulation, time never ends a turn.
        (_budget, _began) = node.Interleaving is { } interleaving ? (interleaving.NextTurnLength(), long.MaxValue) : (MessagesPerTurn, 0);
        _isOverdue = false;
    }

    // The clock is first read after several messages, because most turns are shorter and a read costs as much as a message. The heartbeat
    // finds turns whose few messages take long.
    private bool IsInTime()
    {
        if (_began == long.MaxValue)
            return true;

        var now = Stopwatch.GetTimestamp();
        if (_began == 0)
            _began = now;
        return now - _began <= TicksPerTurn;
    }

    private void Enter(bool keeps)
    {
        _keeps = keeps;
        Volatile.Write(ref _turns, (_turns + 1) | 1);
        Heartbeat.Wake();
    }

    // Makes the count even: from here on the heartbeat takes nothing from the slot, even if this thread is held up before TakeNext.
    private void Leave() => Volatile.Write(ref _turns, (_turns + 1) & ~1);

    private Process? TakeNext()
    {
        // Changes the count before the read of the flag: see EndTurnAndTakeNext.
        Leave();
        if (_nextIsBeingTaken)
        {
            lock (_takingNext)
                return Take();
        }

        return Take();
    }

    private Process? Take()
    {
        var next = _next;
        if (next is not null)
            Volatile.Write(ref _next, null);
        return next;
    }
}

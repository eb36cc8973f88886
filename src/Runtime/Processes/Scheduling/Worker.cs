using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>
/// A thread that runs processes: what is left of its present turn, and the run-next slot, which holds the process that the running one has
/// woken first. That one runs here as soon as the turn ends, without a trip through the pool.
/// </summary>
internal sealed class Worker
{
    private const int MessagesPerTurn = 256;
    private static readonly long TicksPerTurn = Stopwatch.Frequency / 2000;

    // How deep idle servers may call each other on one thread before a call goes through the mailbox: the stack is not endless.
    private const int MostNested = 16;

    [ThreadStatic]
    private static Worker? _present;

    private readonly Lock _raiding = new();

    // What is left of the turn. One that continues with the process in the slot is the same turn: two that wake each other would else keep
    // the thread without limit.
    private int _budget;
    private long _began;
    private volatile bool _lasts;

    private bool _keeps;
    private Process? _next;
    private long _turns;
    private volatile bool _raided;

    // The processes whose code is on this thread's stack: each but the last has called the next, which answers right there.
    private Process?[] _stack = new Process?[MostNested + 2];
    private int _depth;

    /// <summary>The process whose guard is looking at a message. Only by the thread itself.</summary>
    internal Process? Guarded { get; set; }

    /// <summary>The worker of this thread, if processes have run on it.</summary>
    internal static Worker? Present => _present;

    /// <summary>The worker of this thread.</summary>
    internal static Worker Current => _present ?? Create();

    /// <summary>The process whose code runs on the thread at this moment. Any thread.</summary>
    internal Process? Running
    {
        get
        {
            var (stack, depth) = (Volatile.Read(ref _stack), Volatile.Read(ref _depth));
            return depth > 0 && depth <= stack.Length ? Volatile.Read(ref stack[depth - 1]) : null;
        }
    }

    /// <summary>Whether the process's code is on the thread's stack: it runs, or waits for what runs above it. Any thread.</summary>
    internal bool Holds(Process process)
    {
        var (stack, depth) = (Volatile.Read(ref _stack), Volatile.Read(ref _depth));
        return Array.IndexOf(stack, process, 0, Math.Clamp(depth, 0, stack.Length)) >= 0;
    }

    /// <summary>Whether there is room on the stack for a server that answers its caller right here.</summary>
    internal bool HasRoomInline => _depth < MostNested;

    /// <summary>
    /// Grows with every process that begins to run here; odd while one runs, even while the owner looks for the next. Any thread.
    /// </summary>
    internal long Turns => Volatile.Read(ref _turns);

    /// <summary>Runs the process, and those woken on the way, until nothing is left to do here or the turn is used up.</summary>
    internal void Run(Process first)
    {
        var outer = (SynchronizationContext.Current, _budget, _began, _keeps);
        BeginTurn(first.Node);
        Push(first);
        var process = first;
        var context = Context.Present;
        try
        {
            while (true)
            {
                Enter(keeps: !process.MayBlock);
                SynchronizationContext.SetSynchronizationContext(process);
                process.RunTurn(this);

                // Code that is not an async method leaves the async-local values it sets on the thread.
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

                    // Nobody waits for the thread: the way through the pool would only wake another, and move the process to it.
                    BeginTurn(process.Node);
                }

                Volatile.Write(ref _stack[_depth - 1], process);
            }
        }
        finally
        {
            Pop();
            (_, _budget, _began, _keeps) = outer;

            // A simulation inside a process: the outer turn goes on, and what it keeps in the slot must be found again when it lasts.
            if (_depth > 0)
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
        Push(process);
        var context = Context.Present;
        try
        {
            // Its finally blocks may do anything: nobody is to wait behind them.
            Enter(keeps: false);
            SynchronizationContext.SetSynchronizationContext(process);
            unwinding.Run(this);
            Context.Leave(Context.Present, context);
            Leave();
        }
        finally
        {
            Pop();
            (_, _budget, _began, _keeps) = outer;
            if (_depth > 0)
                Enter(_keeps);
            SynchronizationContext.SetSynchronizationContext(outer.Item1);
        }
    }

    private void RunAbove(Process server, Behaviour? behaviour, Signal? request)
    {
        var outer = SynchronizationContext.Current;
        Push(server);
        if (_depth == 1)
        {
            (_budget, _began, _lasts) = (MessagesPerTurn, 0, false);
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
            Pop();
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Counts one thing done, and says whether the turn has time for another.</summary>
    internal bool MayGoOn()
    {
        if (--_budget > 0 && !_lasts && ((_budget & 15) != 0 || IsInTime()))
            return true;

        // Used up also for the next that asks.
        _budget = 0;
        return false;
    }

    /// <summary>
    /// Keeps a process that was woken here, to run it next. False when another is kept already, or the running one may take long.
    /// </summary>
    internal bool TryKeep(Process woken)
    {
        if (!_keeps || Volatile.Read(ref _next) is not null)
            return false;

        Volatile.Write(ref _next, woken);
        return true;
    }

    /// <summary>
    /// Ends a turn that lasts with its present message, and takes the kept process away, so that it does not wait behind it. By the
    /// heartbeat only.
    /// </summary>
    /// <param name="turns">The value of <see cref="Turns"/> at which the turn was found to last.</param>
    internal Process? Raid(long turns)
    {
        // Where runs are to be repeatable, time has no say.
        if (Volatile.Read(ref _began) == long.MaxValue)
            return null;

        lock (_raiding)
        {
            _raided = true;

            // The owner counts its turn and then looks at the flag, with no fence between; this barrier stands in for it. Either the new
            // count is seen below and nothing is taken, or the owner sees the flag and waits for the lock.
            Interlocked.MemoryBarrierProcessWide();
            Process? kept = null;
            if ((turns & 1) != 0 && Volatile.Read(ref _turns) == turns)
            {
                kept = Volatile.Read(ref _next);
                if (kept is not null)
                    Volatile.Write(ref _next, null);
            }

            // Also the turn itself is to end, unless it just has, and another ends early instead.
            _lasts = true;
            _raided = false;
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
        // A turn that is to be repeatable is never used up by time.
        (_budget, _began) = node.Interleaving is { } interleaving ? (interleaving.NextTurnLength(), long.MaxValue) : (MessagesPerTurn, 0);
        _lasts = false;
    }

    // The clock is asked for the first time when a number of messages has been handled, since most turns are shorter and the question costs
    // as much as a message. Turns of few messages that take long are the heartbeat's to find.
    private bool IsInTime()
    {
        if (_began == long.MaxValue)
            return true;

        var now = Stopwatch.GetTimestamp();
        if (_began == 0)
            _began = now;
        return now - _began <= TicksPerTurn;
    }

    private void Push(Process process)
    {
        if (_depth == _stack.Length)
            Array.Resize(ref _stack, 2 * _depth);
        _stack[_depth] = process;
        Volatile.Write(ref _depth, _depth + 1);
    }

    private void Pop()
    {
        _stack[_depth - 1] = null;
        Volatile.Write(ref _depth, _depth - 1);
    }

    private void Enter(bool keeps)
    {
        _keeps = keeps;
        Volatile.Write(ref _turns, (_turns + 1) | 1);
        Heartbeat.Wake();
    }

    // Even from here on: a thread that is held up before it has taken is not to be raided.
    private void Leave() => Volatile.Write(ref _turns, (_turns + 1) & ~1);

    private Process? TakeNext()
    {
        // Counted before the look at the flag: see Raid.
        Leave();
        if (_raided)
        {
            lock (_raiding)
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

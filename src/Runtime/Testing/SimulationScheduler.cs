using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>Keeps what can run, for one thread to take in the order that the choices say.</summary>
internal sealed class SimulationScheduler(Choices choices) : IInterleaving
{
    private readonly Lock _lock = new();
    private readonly List<IThreadPoolWorkItem> _runnable = [];
    private readonly HashSet<Node> _nodes = [];
    private readonly Dictionary<Process, List<Wait>> _waits = [];
    private int _thread;
    private bool _closed;

    /// <summary>The simulation it works for.</summary>
    internal Simulator? Owner { get; init; }

    /// <summary>The work that another thread scheduled while the simulation ran.</summary>
    internal IThreadPoolWorkItem? Intruder { get; private set; }

    /// <summary>The nodes that have had something to run.</summary>
    internal IReadOnlyList<Node> Nodes
    {
        get
        {
            lock (_lock)
                return [.. _nodes];
        }
    }

    /// <summary>The process whose code a piece of work is.</summary>
    internal static Process Runner(IThreadPoolWorkItem work) => work switch
    {
        Process process => process,
        Unwinding unwinding => unwinding.Process,
        _ => throw new InvalidOperationException($"A {work.GetType().Name} is no work of a process."),
    };

    public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                // Kept even so: nothing else schedules that process again, and it must come to its end.
                if (_thread != 0 && _thread != Environment.CurrentManagedThreadId)
                    Intruder ??= work;
                _nodes.Add(Runner(work).Node);
                _runnable.Add(work);
                return;
            }
        }

        // The simulation is over. Work that comes now is finally blocks of ended processes that waited for something outside.
        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    public int NextTurnLength() => choices.TurnLength();

    public bool MayRunInline() => choices.Toss();

    public void Awaits(Func<string> what, Func<bool> isPending)
    {
        if (Process.Current is not { } process)
            return;

        lock (_lock)
        {
            if (!_waits.TryGetValue(process, out var waits))
                _waits[process] = waits = [];
            waits.RemoveAll(static wait => !wait.IsPending());
            waits.Add(new Wait(what, isPending));
        }
    }

    /// <summary>A wait of a process that is not a receive.</summary>
    internal IReadOnlyList<string> WaitsOf(Process process)
    {
        lock (_lock)
            return _waits.TryGetValue(process, out var waits) ? [.. waits.Where(wait => wait.IsPending()).Select(wait => wait.What())] : [];
    }

    /// <summary>Makes this thread the one that runs the simulation.</summary>
    internal void Enter()
    {
        lock (_lock)
        {
            if (_thread != 0)
                throw new InvalidOperationException(
                    "The simulation runs already: it cannot be run by its own processes or by two threads.");
            ObjectDisposedException.ThrowIf(_closed, typeof(Simulator));
            _thread = Environment.CurrentManagedThreadId;
        }
    }

    internal void Leave()
    {
        lock (_lock)
            _thread = 0;
    }

    /// <summary>Takes what runs next. False when nothing can run; no work when a timer is to fire.</summary>
    internal bool TryTake(bool timerDue, out IThreadPoolWorkItem? work)
    {
        work = null;
        lock (_lock)
        {
            if (_runnable.Count == 0)
                return timerDue;

            var index = choices.Next(_runnable, timerDue);
            if (index < _runnable.Count)
            {
                work = _runnable[index];
                _runnable.RemoveAt(index);
            }

            return true;
        }
    }

    /// <summary>Ends the simulation: what is scheduled from here on, or waits still, runs on the thread pool.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var work in _runnable)
                ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
            _runnable.Clear();
        }
    }

    private sealed record Wait(Func<string> What, Func<bool> IsPending);
}

using System.Collections.Concurrent;

namespace Pail.Runtime.Processes;

/// <summary>
/// Where unwinding waits for the thread pool. When a million processes are killed at once, all of them are to end, and everybody is to be
/// told, before what remains of their code keeps the threads busy. So no more than a few pieces stand in the pool's own queue, and each
/// goes to its end again for the next.
/// </summary>
internal sealed class UnwindingQueue : IThreadPoolWorkItem
{
    // How many may stand in the pool's queue: enough for unwinding to go on while the pool has other work, few beside a million.
    private const int MostTurns = 64;

    private readonly ConcurrentQueue<Unwinding> _waiting = new();
    private int _turns;

    /// <summary>Runs it soon. Any thread.</summary>
    internal void Add(Unwinding unwinding)
    {
        _waiting.Enqueue(unwinding);
        TakeTurn();
    }

    void IThreadPoolWorkItem.Execute()
    {
        var found = _waiting.TryDequeue(out var unwinding);

        // Before it runs: its finally blocks may do anything, and nobody is to wait behind them.
        if (found && !_waiting.IsEmpty)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            // Races with one that is added and finds all turns taken: it is in the queue before it looks at their number, and this looks at
            // the queue after it has given a turn back, both with a full fence in between. So one of the two takes the turn.
            Interlocked.Decrement(ref _turns);
            if (!_waiting.IsEmpty)
                TakeTurn();
        }

        if (found)
            ((IThreadPoolWorkItem)unwinding!).Execute();
    }

    private void TakeTurn()
    {
        if (Interlocked.Increment(ref _turns) <= MostTurns)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else
            GiveBack();
    }

    private void GiveBack()
    {
        // The number was too high for a moment, and others may have turned away because of that.
        if (Interlocked.Decrement(ref _turns) < MostTurns && !_waiting.IsEmpty)
            TakeTurn();
    }
}

using System.Collections.Concurrent;

namespace Pail.Runtime.Processes;

/// <summary>
/// The queue in which unwinding waits for the thread pool. When a million processes are killed at once, all of them must end, and all links
/// and monitors must be told, before their finally blocks occupy the threads. So only a few work items of this queue are in the pool's
/// queue at a time. Each of them runs one unwinding and goes to the end of the pool's queue again.
/// </summary>
internal sealed class UnwindingQueue : IThreadPoolWorkItem
{
    // How many work items may be in the pool's queue: enough for unwinding to go on while the pool has other work, few beside a million.
    private const int MostTurns = 64;

    private readonly ConcurrentQueue<Unwinding> _waiting = new();
    private int _turns;

    /// <summary>Runs an unwinding soon. Any thread.</summary>
    internal void Add(Unwinding unwinding)
    {
        _waiting.Enqueue(unwinding);
        TakeTurn();
    }

    void IThreadPoolWorkItem.Execute()
    {
        var found = _waiting.TryDequeue(out var unwinding);

        // Queued again before the unwinding runs: its finally blocks may take long, and the others must not wait for them.
        if (found && !_waiting.IsEmpty)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            // Races with Add, when it finds all turns taken. Add enqueues first and then reads the number of turns. This code gives its
            // turn back first and then reads the queue. Both have a full fence between the two steps, so at least one of them takes the
            // turn.
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
        // The number was too high for a moment. Another thread may have seen that and not taken a turn: look again for it.
        if (Interlocked.Decrement(ref _turns) < MostTurns && !_waiting.IsEmpty)
            TakeTurn();
    }
}

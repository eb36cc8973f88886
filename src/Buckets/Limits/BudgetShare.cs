namespace Pail.Buckets;

/// <summary>What one bucket has taken of the memory budget with one set of entries.</summary>
internal sealed class BudgetShare(MemoryBudget budget)
{
    private readonly Lock _lock = new();
    private long _taken;
    private bool _closed;

    internal MemoryBudget Budget => budget;

    /// <summary>Takes or gives back memory of the budget. False when the budget has no room.</summary>
    internal bool TryAdd(long bytes)
    {
        // Under the lock: a process that was killed may be in the middle of a write while its share is closed.
        lock (_lock)
        {
            if (_closed)
                return true;
            if (!budget.TryAdd(bytes))
                return false;
            _taken += bytes;
            return true;
        }
    }

    /// <summary>Takes memory of the budget, whatever its limit is.</summary>
    internal void Add(long bytes)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            budget.Add(bytes);
            _taken += bytes;
        }
    }

    /// <summary>Gives everything back, because the entries are lost or deleted. Later changes are not counted.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _closed = true;
            budget.TryAdd(-_taken);
            _taken = 0;
        }
    }
}

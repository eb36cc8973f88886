namespace Pail.Runtime.Processes;

/// <summary>The last crashes of a node; of older ones only their number. Any thread.</summary>
internal sealed class CrashRing(int most)
{
    private readonly Lock _lock = new();
    private readonly Queue<Crash> _crashes = new();
    private long _total;

    /// <summary>How many there have been.</summary>
    internal long Total
    {
        get
        {
            lock (_lock)
                return _total;
        }
    }

    internal void Add(Crash crash)
    {
        lock (_lock)
        {
            _total++;
            if (most == 0)
                return;
            if (_crashes.Count == most)
                _crashes.Dequeue();
            _crashes.Enqueue(crash);
        }
    }

    /// <summary>Those that are kept, oldest first.</summary>
    internal Crash[] Snapshot()
    {
        lock (_lock)
            return [.. _crashes];
    }
}

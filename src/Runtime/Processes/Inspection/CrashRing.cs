namespace Pail.Runtime.Processes;

/// <summary>The last crashes of a node, and the number of all crashes. Any thread.</summary>
internal sealed class CrashRing(int most)
{
    private readonly Lock _lock = new();
    private readonly Queue<Crash> _crashes = new();
    private long _total;
    private TaskCompletionSource? _next;

    /// <summary>How many are kept.</summary>
    internal int Most => most;

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
        TaskCompletionSource? next;
        lock (_lock)
        {
            _total++;
            if (most > 0 && _crashes.Count == most)
                _crashes.Dequeue();
            if (most > 0)
                _crashes.Enqueue(crash);
            (next, _next) = (_next, null);
        }

        next?.SetResult();
    }

    /// <summary>Completes with the next crash.</summary>
    internal Task Next(TaskCreationOptions completion)
    {
        lock (_lock)
            return (_next ??= new TaskCompletionSource(completion)).Task;
    }

    /// <summary>Those that are kept, oldest first.</summary>
    internal Crash[] Snapshot()
    {
        lock (_lock)
            return [.. _crashes];
    }
}

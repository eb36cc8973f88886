namespace Pail.Runtime.Processes;

/// <summary>The threads that belong to single processes of a node.</summary>
internal sealed class DedicatedThreads
{
    private readonly Lock _lock = new();
    private readonly HashSet<DedicatedThread> _threads = [];

    /// <summary>Completes when those that run at this moment have ended.</summary>
    internal Task Ended
    {
        get
        {
            lock (_lock)
                return Task.WhenAll(_threads.Select(static thread => thread.Ended));
        }
    }

    internal void Add(DedicatedThread thread)
    {
        lock (_lock)
            _threads.Add(thread);
    }

    internal void Remove(DedicatedThread thread)
    {
        lock (_lock)
            _threads.Remove(thread);
    }
}

namespace Pail.Runtime.Processes;

/// <summary>The dedicated threads of a node's processes.</summary>
internal sealed class DedicatedThreads
{
    private readonly Lock _lock = new();
    private readonly HashSet<DedicatedThread> _threads = [];

    /// <summary>Completes when all threads that run at this moment have ended, except the thread of the given process.</summary>
    internal Task Ended(Process? except)
    {
        lock (_lock)
            return Task.WhenAll(_threads.Where(thread => thread.Process != except).Select(static thread => thread.Ended));
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

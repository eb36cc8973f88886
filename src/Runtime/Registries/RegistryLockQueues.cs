using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// The locks of one partition: a queue for each key. The first process in the queue has the lock, the others wait. Only the partition's
/// process uses this.
/// </summary>
internal sealed class RegistryLockQueues<TKey>(Self self, IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedList<Waiter>> _queues = new(comparer);
    private readonly Dictionary<RegistryLockRequest<TKey>, LinkedListNode<Waiter>> _byRequest = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MonitorRef, RegistryLockRequest<TKey>> _byMonitor = new(ReferenceEqualityComparer.Instance);

    internal void Enter(RegistryLockRequest<TKey> request, From from)
    {
        if (!_queues.TryGetValue(request.Key, out var queue))
            _queues[request.Key] = queue = new LinkedList<Waiter>();
        var monitor = self.Monitor(request.Pid);
        _byMonitor[monitor] = request;
        _byRequest[request] = queue.AddLast(new Waiter(from, monitor));
        if (queue.Count == 1)
            from.Reply(true);
    }

    /// <summary>Removes a process that has ended and had a lock or waited for one.</summary>
    internal void Leave(MonitorRef monitor)
    {
        if (_byMonitor.TryGetValue(monitor, out var request))
            Leave(request);
    }

    internal void Leave(RegistryLockRequest<TKey> request)
    {
        // The request may be gone: the end of its process has removed it.
        if (!_byRequest.Remove(request, out var waiter))
            return;

        _byMonitor.Remove(waiter.Value.Monitor);
        self.Demonitor(waiter.Value.Monitor);
        var queue = waiter.List!;
        var hadLock = waiter.Previous is null;
        queue.Remove(waiter);
        if (queue.First is not { } next)
            _queues.Remove(request.Key);
        else if (hadLock)
            next.Value.From.Reply(true);
    }

    private readonly record struct Waiter(From From, MonitorRef Monitor);
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>Who has and who waits for the locks of one partition. Only by its process.</summary>
internal sealed class RegistryLocks<TKey>(Self self, IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    // The first in each line has the lock.
    private readonly Dictionary<TKey, LinkedList<Turn>> _lines = new(comparer);
    private readonly Dictionary<RegistryLock<TKey>, LinkedListNode<Turn>> _byWish = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MonitorRef, RegistryLock<TKey>> _byMonitor = new(ReferenceEqualityComparer.Instance);

    internal void Enter(RegistryLock<TKey> wish, From from)
    {
        if (!_lines.TryGetValue(wish.Key, out var line))
            _lines[wish.Key] = line = new LinkedList<Turn>();
        var monitor = self.Monitor(wish.Pid);
        _byMonitor[monitor] = wish;
        _byWish[wish] = line.AddLast(new Turn(from, monitor));
        if (line.Count == 1)
            from.Reply(true);
    }

    /// <summary>A process that has, or waited for, a lock has ended.</summary>
    internal void Leave(MonitorRef monitor)
    {
        if (_byMonitor.TryGetValue(monitor, out var wish))
            Leave(wish);
    }

    internal void Leave(RegistryLock<TKey> wish)
    {
        // Its process has ended, which was told on another way.
        if (!_byWish.Remove(wish, out var turn))
            return;

        _byMonitor.Remove(turn.Value.Monitor);
        self.Demonitor(turn.Value.Monitor);
        var line = turn.List!;
        var had = turn.Previous is null;
        line.Remove(turn);
        if (line.First is not { } next)
            _lines.Remove(wish.Key);
        else if (had)
            next.Value.From.Reply(true);
    }

    private readonly record struct Turn(From From, MonitorRef Monitor);
}

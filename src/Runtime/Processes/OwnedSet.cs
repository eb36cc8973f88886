namespace Pail.Runtime.Processes;

/// <summary>
/// What must be released when its owner ends. Locked, because tables are given and inherited across processes: what comes while the owner
/// ends is either released with the rest or refused.
/// </summary>
internal sealed class OwnedSet
{
    /// <summary>That of a process that has ended without owning anything.</summary>
    internal static readonly OwnedSet Released = new() { _released = true };

    private readonly Lock _lock = new();
    private SmallSet<IOwned> _items;
    private bool _released;

    /// <summary>False when the owner has ended.</summary>
    internal bool TryAdd(IOwned item)
    {
        lock (_lock)
        {
            if (!_released)
                _items.Add(item);
            return !_released;
        }
    }

    internal void Remove(IOwned item)
    {
        lock (_lock)
            _items.Remove(item);
    }

    /// <summary>Releases everything, and refuses what comes later.</summary>
    internal void Release(Process owner)
    {
        IEnumerable<IOwned> items;
        lock (_lock)
        {
            _released = true;
            items = _items.TakeAll();
        }

        // Outside the lock: an heir is told here, and takes the table into a set of its own.
        foreach (var item in items)
            item.OwnerDied(owner);
    }
}

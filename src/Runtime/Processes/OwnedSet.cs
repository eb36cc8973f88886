namespace Pail.Runtime.Processes;

/// <summary>
/// What must be released when its owner ends, in the order in which it was acquired. Locked, because tables are given and inherited across
/// processes: what comes while the owner ends is either released with the rest or refused.
/// </summary>
internal sealed class OwnedSet
{
    /// <summary>That of a process that has ended without owning anything.</summary>
    internal static readonly OwnedSet Released = new() { _released = true };

    private readonly Lock _lock = new();

    // The only item, or several with the numbers of their acquisition: most processes that own anything own one thing.
    private object? _items;
    private long _acquired;
    private bool _released;

    /// <summary>False when the owner has ended.</summary>
    internal bool TryAdd(IOwned item)
    {
        lock (_lock)
        {
            if (_released)
                return false;
            if (_items is null)
            {
                _items = item;
                return true;
            }

            if (_items is not Dictionary<IOwned, long> several)
            {
                if (ReferenceEquals(_items, item))
                    return true;
                several = new Dictionary<IOwned, long>(ReferenceEqualityComparer.Instance) { [(IOwned)_items] = _acquired++ };
                _items = several;
            }

            several.TryAdd(item, _acquired++);
            return true;
        }
    }

    internal void Remove(IOwned item)
    {
        lock (_lock)
        {
            if (_items is Dictionary<IOwned, long> several)
                several.Remove(item);
            else if (ReferenceEquals(_items, item))
                _items = null;
        }
    }

    /// <summary>Releases everything, and refuses what comes later.</summary>
    internal void Release(Process owner)
    {
        object? items;
        lock (_lock)
        {
            _released = true;
            items = _items;
            _items = null;
        }

        // Outside the lock: an heir is told here, and takes the table into a set of its own.
        if (items is Dictionary<IOwned, long> several)
        {
            foreach (var (item, _) in several.OrderBy(static pair => pair.Value))
                item.OwnerDied(owner);
        }
        else
        {
            ((IOwned?)items)?.OwnerDied(owner);
        }
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// The resources that are released when their owner ends, in the order in which they were acquired. Locked, because other processes give
/// tables to this one: a table that comes while the owner ends is either released with the rest or refused.
/// </summary>
internal sealed class OwnedSet
{
    /// <summary>The set of a process that has ended without owning anything.</summary>
    internal static readonly OwnedSet Released = new() { _released = true };

    private readonly Lock _lock = new();

    // The only item, or a dictionary from items to their order of acquisition. Most processes that own anything own one thing.
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

    /// <summary>Releases everything, and refuses later items.</summary>
    internal void Release(Process owner)
    {
        object? items;
        lock (_lock)
        {
            _released = true;
            items = _items;
            _items = null;
        }

        // Outside the lock: a table that is inherited moves into the heir's set here, under the lock of that set.
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

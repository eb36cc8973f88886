namespace Pail.Runtime.Processes;

/// <summary>
/// A set that holds its first item without allocating: most processes have one link or one monitor, a few have thousands. Only its owner
/// changes it; any thread may take a snapshot.
/// </summary>
internal struct SmallSet<T>
    where T : class
{
    private object? _items;

    internal bool Add(T item)
    {
        switch (_items)
        {
            case null:
                _items = item;
                return true;
            case HashSet<T> set:
                // Add and Remove race with a snapshot. A single item needs no lock, because one write adds or removes it.
                lock (set)
                    return set.Add(item);
            case var only when ReferenceEquals(only, item):
                return false;
            case var only:
                _items = new HashSet<T>(ReferenceEqualityComparer.Instance) { (T)only, item };
                return true;
        }
    }

    internal bool Remove(T item)
    {
        if (_items is HashSet<T> set)
        {
            lock (set)
                return set.Remove(item);
        }

        if (!ReferenceEquals(_items, item))
            return false;

        _items = null;
        return true;
    }

    /// <summary>As <see cref="Contains"/>, from any thread.</summary>
    internal readonly bool ContainsNow(T item)
    {
        if (_items is not HashSet<T> set)
            return ReferenceEquals(_items, item);
        lock (set)
            return set.Contains(item);
    }

    internal readonly bool Contains(T item) => _items is HashSet<T> set ? set.Contains(item) : ReferenceEquals(_items, item);

    internal readonly int Count => _items is HashSet<T> set ? set.Count : _items is null ? 0 : 1;

    /// <summary>A copy of the items. Any thread.</summary>
    internal readonly IReadOnlyList<T> Snapshot()
    {
        switch (Volatile.Read(in _items))
        {
            case null:
                return [];
            case HashSet<T> set:
                lock (set)
                    return [.. set];
            case var only:
                return [(T)only];
        }
    }

    /// <summary>Empties the set and returns its items.</summary>
    internal IEnumerable<T> TakeAll()
    {
        var items = _items;
        _items = null;
        return items switch
        {
            null => [],
            HashSet<T> set => set,
            _ => [(T)items],
        };
    }
}

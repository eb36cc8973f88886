namespace Pail.Runtime.Processes;

/// <summary>A set that holds its first item without allocating: most processes have one link or one monitor, a few have thousands.</summary>
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
            return set.Remove(item);
        if (!ReferenceEquals(_items, item))
            return false;

        _items = null;
        return true;
    }

    internal readonly bool Contains(T item) => _items is HashSet<T> set ? set.Contains(item) : ReferenceEquals(_items, item);

    internal readonly int Count => _items is HashSet<T> set ? set.Count : _items is null ? 0 : 1;

    /// <summary>Empties the set and returns what was in it.</summary>
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

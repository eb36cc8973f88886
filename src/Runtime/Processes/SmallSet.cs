namespace Pail.Runtime.Processes;

/// <summary>
/// A set that holds its first item without allocating and a few items in an array: most processes have one or two links or monitors, a few
/// have thousands. Only its owner changes it; any thread may take a snapshot.
/// </summary>
internal struct SmallSet<T>
    where T : class
{
    private const int MostInArray = 4;

    // Nothing, one item, an array of up to four items with nulls at free places, or a hash set. Changes of an array or a hash set race with
    // a snapshot, so both hold its lock. A single item needs none, because one write adds or removes it.
    private object? _items;

    internal readonly int Count => _items switch
    {
        null => 0,
        T?[] few => few.Length - few.AsSpan().Count((T?)null),
        HashSet<T> many => many.Count,
        _ => 1,
    };

    internal bool Add(T item)
    {
        switch (_items)
        {
            case null:
                _items = item;
                return true;
            case T?[] few:
                if (Array.IndexOf(few, item) >= 0)
                    return false;
                lock (few)
                {
                    var free = Array.IndexOf(few, null);
                    if (free >= 0)
                    {
                        few[free] = item;
                        return true;
                    }

                    _items = new HashSet<T>(few!, ReferenceEqualityComparer.Instance) { item };
                    return true;
                }

            case HashSet<T> many:
                lock (many)
                    return many.Add(item);
            case var only when ReferenceEquals(only, item):
                return false;
            case var only:
                var both = new T?[MostInArray];
                (both[0], both[1]) = ((T)only, item);
                _items = both;
                return true;
        }
    }

    internal bool Remove(T item)
    {
        switch (_items)
        {
            case T?[] few:
                var place = Array.IndexOf(few, item);
                if (place < 0)
                    return false;
                lock (few)
                    few[place] = null;
                return true;
            case HashSet<T> many:
                lock (many)
                    return many.Remove(item);
            case var only when ReferenceEquals(only, item):
                _items = null;
                return true;
            default:
                return false;
        }
    }

    internal readonly bool Contains(T item) => Contains(_items, item);

    /// <summary>As <see cref="Contains(T)"/>, from any thread.</summary>
    internal readonly bool ContainsNow(T item)
    {
        var items = Volatile.Read(in _items);
        if (items is not HashSet<T>)
            return Contains(items, item);
        lock (items)
            return Contains(items, item);
    }

    /// <summary>A copy of the items. Any thread.</summary>
    internal readonly IReadOnlyList<T> Snapshot()
    {
        switch (Volatile.Read(in _items))
        {
            case null:
                return [];
            case T?[] few:
                lock (few)
                    return Items(few);
            case HashSet<T> many:
                lock (many)
                    return [.. many];
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
            T?[] few => Items(few),
            HashSet<T> many => many,
            _ => [(T)items],
        };
    }

    private static bool Contains(object? items, T item) => items switch
    {
        T?[] few => Array.IndexOf(few, item) >= 0,
        HashSet<T> many => many.Contains(item),
        _ => ReferenceEquals(items, item),
    };

    private static T[] Items(T?[] few) => [.. few.OfType<T>()];
}

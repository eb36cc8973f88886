using System.Runtime.InteropServices;

namespace Pail.Runtime.Registries;

/// <summary>
/// The keys of one process in one partition. Most have one: only from the second on there is a dictionary. Changed under the lock of its row only.
/// </summary>
/// <remarks>
/// With each key stand the entries under it: nothing where keys are unique, since the key leads to the entry; else one entry, or a list of them.
/// </remarks>
internal struct Holding<TKey, TValue>
    where TKey : notnull
{
    private TKey? _only;
    private object? _entries;
    private Dictionary<TKey, object?>? _keys;

    /// <summary>One key: that of a process that had none.</summary>
    internal Holding(TKey key, RegistryEntry<TValue>? entry) => (_only, _entries) = (key, entry);

    internal void Add(TKey key, RegistryEntry<TValue>? entry, IEqualityComparer<TKey> comparer)
    {
        if (_keys is null)
        {
            if (comparer.Equals(_only, key))
            {
                _entries = Joined(_entries, entry);
                return;
            }

            _keys = new Dictionary<TKey, object?>(comparer) { [_only!] = _entries };
            (_only, _entries) = (default, null);
        }

        ref var entries = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _);
        entries = Joined(entries, entry);
    }

    /// <summary>Takes the key out. Returns whether it was there, and whether it was the last.</summary>
    internal bool Remove(TKey key, IEqualityComparer<TKey> comparer, out object? entries, out bool last)
    {
        if (_keys is not null)
        {
            var found = _keys.Remove(key, out entries);
            last = _keys.Count == 0;
            return found;
        }

        last = comparer.Equals(_only, key);
        entries = last ? _entries : null;
        return last;
    }

    /// <summary>What stands with the key.</summary>
    internal readonly object? EntriesOf(TKey key, IEqualityComparer<TKey> comparer)
    {
        if (_keys is not null)
            return _keys.GetValueOrDefault(key);
        return comparer.Equals(_only, key) ? _entries : null;
    }

    /// <summary>Leaves of the entries of a key that is there only those that stay.</summary>
    internal void Keep(TKey key, List<RegistryEntry<TValue>> entries)
    {
        if (_keys is not null)
            _keys[key] = entries;
        else
            (_only, _entries) = (key, entries);
    }

    /// <summary>Every key with what stands there.</summary>
    internal readonly List<KeyValuePair<TKey, object?>> All() => _keys is not null ? [.. _keys] : [KeyValuePair.Create(_only!, _entries)];

    /// <summary>The entries that stand with a key.</summary>
    internal static ReadOnlySpan<RegistryEntry<TValue>> Each(ref readonly object? entries) => entries switch
    {
        null => [],
        List<RegistryEntry<TValue>> list => CollectionsMarshal.AsSpan(list),
        var one => new RegistryEntry<TValue>[] { (RegistryEntry<TValue>)one },
    };

    private static object? Joined(object? entries, RegistryEntry<TValue>? entry)
    {
        switch (entries)
        {
            case null:
                return entry;
            case List<RegistryEntry<TValue>> list:
                list.Add(entry!);
                return list;
            case var one when entry is not null:
                return new List<RegistryEntry<TValue>> { (RegistryEntry<TValue>)one, entry };
            default:
                return entries;
        }
    }
}

using System.Runtime.InteropServices;

namespace Pail.Runtime.Registries;

/// <summary>
/// The keys of one process in one partition. Most processes have one key; the second one makes a dictionary. Changed only under the lock of
/// its table row.
/// </summary>
/// <remarks>
/// With each key its entries are noted: none where keys are unique, because the key leads to the entry; else one entry, or a list of
/// several.
/// </remarks>
internal struct PidKeys<TKey, TValue>
    where TKey : notnull
{
    private TKey? _only;
    private object? _entries;
    private Dictionary<TKey, object?>? _keys;

    /// <summary>The first key of a process.</summary>
    internal PidKeys(TKey key, RegistryEntry<TValue>? entry) => (_only, _entries) = (key, entry);

    internal void Add(TKey key, RegistryEntry<TValue>? entry, IEqualityComparer<TKey> comparer)
    {
        if (_keys is null)
        {
            if (comparer.Equals(_only, key))
            {
                _entries = Append(_entries, entry);
                return;
            }

            _keys = new Dictionary<TKey, object?>(comparer) { [_only!] = _entries };
            (_only, _entries) = (default, null);
        }

        ref var entries = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _);
        entries = Append(entries, entry);
    }

    /// <summary>Removes a key. Returns whether it was there; tells its entries, and whether it was the last key.</summary>
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

    /// <summary>The entries that are noted with a key.</summary>
    internal readonly object? EntriesOf(TKey key, IEqualityComparer<TKey> comparer)
    {
        if (_keys is not null)
            return _keys.GetValueOrDefault(key);
        return comparer.Equals(_only, key) ? _entries : null;
    }

    /// <summary>Replaces the entries that are noted with a key.</summary>
    internal void Keep(TKey key, List<RegistryEntry<TValue>> entries)
    {
        if (_keys is not null)
            _keys[key] = entries;
        else
            (_only, _entries) = (key, entries);
    }

    /// <summary>Every key with its entries.</summary>
    internal readonly List<KeyValuePair<TKey, object?>> All() => _keys is not null ? [.. _keys] : [KeyValuePair.Create(_only!, _entries)];

    /// <summary>The entries behind one of these objects, as a span.</summary>
    internal static ReadOnlySpan<RegistryEntry<TValue>> Each(ref readonly object? entries) => entries switch
    {
        null => [],
        List<RegistryEntry<TValue>> list => CollectionsMarshal.AsSpan(list),
        var one => new RegistryEntry<TValue>[] { (RegistryEntry<TValue>)one },
    };

    private static object? Append(object? entries, RegistryEntry<TValue>? entry)
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

using System.Runtime.InteropServices;

namespace Pail.Runtime.Registries;

/// <summary>
/// The keys of one process in one partition, each with its entries. Most processes have one key; a dictionary is made for the second key.
/// Changed only under the lock of the table row that has this value.
/// </summary>
/// <remarks>
/// In a registry with unique keys the entries of a key are null, because the key table has the one entry. In a registry with duplicate keys
/// they are one entry or a list of several.
/// </remarks>
internal struct PidKeys<TKey, TValue>
    where TKey : notnull
{
    // The only key and its entries, as long as there is no dictionary.
    private TKey? _only;
    private object? _entries;
    private Dictionary<TKey, object?>? _keys;

    /// <summary>Begins with the first key of a process.</summary>
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

    /// <summary>Removes a key. False when the process does not have it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="comparer">Compares keys.</param>
    /// <param name="entries">The entries of the key.</param>
    /// <param name="last">Whether the process has no key left.</param>
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

    /// <summary>The entries of a key.</summary>
    internal readonly object? EntriesOf(TKey key, IEqualityComparer<TKey> comparer)
    {
        if (_keys is not null)
            return _keys.GetValueOrDefault(key);
        return comparer.Equals(_only, key) ? _entries : null;
    }

    /// <summary>Replaces the entries of a key.</summary>
    internal void SetEntries(TKey key, List<RegistryEntry<TValue>> entries)
    {
        if (_keys is not null)
            _keys[key] = entries;
        else
            (_only, _entries) = (key, entries);
    }

    /// <summary>All keys with their entries.</summary>
    internal readonly List<KeyValuePair<TKey, object?>> All() => _keys is not null ? [.. _keys] : [KeyValuePair.Create(_only!, _entries)];

    /// <summary>The entries of a key as a span, whether they are null, one entry or a list.</summary>
    internal static ReadOnlySpan<RegistryEntry<TValue>> AsSpan(ref readonly object? entries) => entries switch
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

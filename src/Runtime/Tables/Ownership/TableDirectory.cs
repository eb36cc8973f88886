using System.Collections.Concurrent;

namespace Pail.Runtime.Tables;

/// <summary>The tables of a node, by number and some by name.</summary>
internal sealed class TableDirectory
{
    private readonly ConcurrentDictionary<long, Table> _all = new();
    private readonly ConcurrentDictionary<string, Table> _named = new(StringComparer.Ordinal);
    private long _lastId;

    internal IReadOnlyList<Table> All => [.. _all.Select(static pair => pair.Value).Where(static table => !table.IsDoomed)];

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(Table table) => _all[table.Id] = table;

    internal void Remove(Table table) => _all.TryRemove(table.Id, out _);

    /// <summary>False when the name is taken.</summary>
    internal bool TryAdd(string name, Table table)
    {
        while (!_named.TryAdd(name, table))
        {
            // A table that is about to go with its owner has lost its name already. Races with its end, which frees the name, and with
            // others that want it too: one gets it.
            if (!_named.TryGetValue(name, out var holder))
                continue;
            if (!holder.IsDoomed)
                return false;
            if (_named.TryUpdate(name, table, holder))
                return true;
        }

        return true;
    }

    // This very pair: by now the name may be another's.
    internal void Remove(string name, Table table) => _named.TryRemove(KeyValuePair.Create(name, table));

    internal Table? Find(string name) => _named.GetValueOrDefault(name) is { IsDoomed: false } table ? table : null;
}

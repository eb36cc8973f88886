using System.Collections.Concurrent;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>The tables of a node by their numbers, and the named tables by their names.</summary>
internal sealed class TableDirectory
{
    private readonly ConcurrentDictionary<long, Table> _all = new();
    private readonly ConcurrentDictionary<string, Table> _named = new(StringComparer.Ordinal);
    private long _lastId;

    internal IReadOnlyList<Table> All => [.. _all.Select(static pair => pair.Value).Where(static table => !table.IsDoomed)];

    /// <summary>How many tables there are.</summary>
    internal int Count => _all.Count;

    internal Table[] Page(long after, int limit)
    {
        var page = new FirstByNumber<Table>(after, limit);
        foreach (var (id, table) in _all)
        {
            if (!table.IsDoomed)
                page.Offer(table, id);
        }

        return page.TakeInOrder();
    }

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(Table table) => _all[table.Id] = table;

    internal void Remove(Table table) => _all.TryRemove(table.Id, out _);

    /// <summary>Registers a table under a name. False when the name is taken.</summary>
    internal bool TryAdd(string name, Table table)
    {
        while (!_named.TryAdd(name, table))
        {
            // A doomed table does not keep its name. Two races are possible: the table's end removes the entry, and other threads want the
            // same name. The entry is only replaced if it has not changed, so exactly one thread gets the name; the others try again.
            if (!_named.TryGetValue(name, out var holder))
                continue;
            if (!holder.IsDoomed)
                return false;
            if (_named.TryUpdate(name, table, holder))
                return true;
        }

        return true;
    }

    // Only if the name still belongs to this table.
    internal void Remove(string name, Table table) => _named.TryRemove(KeyValuePair.Create(name, table));

    internal Table? Find(string name) => _named.GetValueOrDefault(name) is { IsDoomed: false } table ? table : null;
}

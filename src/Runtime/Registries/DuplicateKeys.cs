using System.Collections.Immutable;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>Who has which key, in one partition of a registry with duplicate keys. Belongs to the partition's process and goes with it.</summary>
internal sealed class DuplicateKeys<TKey, TValue>(Self keeper, string name, IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Table<TKey, Holders<TValue>> _holders =
        keeper.NewTable<TKey, Holders<TValue>>(new TableOptions { Name = name, Protection = TableProtection.Public }, comparer);

    private readonly StripedCounter _count = new();

    internal int Count
    {
        get
        {
            // For the table's own word when it is gone.
            _ = _holders.Count;
            return _count.Total();
        }
    }

    internal ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) =>
        _holders.TryLookup(key, out var holders) ? holders.Present is { IsDefault: false } present ? present : Take(key) : [];

    internal void Add(TKey key, RegistryEntry<TValue> entry) =>
        _holders.Update(key, (entry, _count), static (
            bool found, ref Holders<TValue>? row, (RegistryEntry<TValue> Entry, StripedCounter Count) arg, out bool result) =>
        {
            result = !found;
            row = found ? row! : new Holders<TValue>();
            var stripe = arg.Count.Enter();
            row.Add(arg.Entry);
            arg.Count.Leave(stripe, 1);
            return found ? RowChange.Keep : RowChange.Put;
        });

    /// <summary>Takes out entries that are there. To whoever looks they all go at once.</summary>
    internal void Remove(TKey key, ReadOnlySpan<RegistryEntry<TValue>> entries) =>
        _holders.Update(key, new Departure(entries, _count), static (bool found, ref Holders<TValue>? row, Departure going, out bool result) =>
        {
            // The table may be a new one's by now, or this a comparer that errs: what is not there need not go.
            result = found;
            if (!found)
                return RowChange.Keep;
            var stripe = going.Count.Enter();
            foreach (var entry in going.Entries)
                row!.Remove(entry);
            going.Count.Leave(stripe, -going.Entries.Length);
            return row!.IsEmpty ? RowChange.Remove : RowChange.Keep;
        });

    internal IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All()
    {
        foreach (var (key, _) in _holders)
        {
            foreach (var entry in Lookup(key))
                yield return (key, entry);
        }
    }

    private ImmutableArray<RegistryEntry<TValue>> Take(TKey key) =>
        _holders.Update(key, 0, static (bool found, ref Holders<TValue>? row, int _, out ImmutableArray<RegistryEntry<TValue>> result) =>
        {
            result = found ? row!.Take() : [];
            return RowChange.Keep;
        });

    private readonly ref struct Departure(ReadOnlySpan<RegistryEntry<TValue>> entries, StripedCounter count)
    {
        internal readonly ReadOnlySpan<RegistryEntry<TValue>> Entries = entries;
        internal readonly StripedCounter Count = count;
    }
}

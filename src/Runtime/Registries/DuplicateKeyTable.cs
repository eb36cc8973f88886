using System.Collections.Immutable;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// The table from each key to its entries, in one partition of a registry with duplicate keys. The partition's process owns it.
/// </summary>
internal sealed class DuplicateKeyTable<TKey, TValue>(Self server, string name, IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Table<TKey, KeyEntries<TValue>> _entries =
        server.NewTable<TKey, KeyEntries<TValue>>(new TableOptions { Name = name, Protection = TableProtection.Public }, comparer);

    private readonly StripedCounter _count = new();

    internal int Count
    {
        get
        {
            // Throws when the table is gone. The counter does not notice that.
            _ = _entries.Count;
            return _count.Total();
        }
    }

    internal ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) =>
        _entries.TryLookup(key, out var entries) ? entries.Snapshot is { IsDefault: false } snapshot ? snapshot : TakeSnapshot(key) : [];

    internal void Add(TKey key, RegistryEntry<TValue> entry) =>
        _entries.Update(key, (entry, _count), static (
            bool found, ref KeyEntries<TValue>? row, (RegistryEntry<TValue> Entry, StripedCounter Count) arg, out bool result) =>
        {
            result = !found;
            row = found ? row! : new KeyEntries<TValue>();
            var stripe = arg.Count.Enter();
            row.Add(arg.Entry);
            arg.Count.Leave(stripe, 1);
            return found ? RowChange.Keep : RowChange.Put;
        });

    /// <summary>Removes entries of a key. Readers see all of them disappear at one instant.</summary>
    internal void Remove(TKey key, ReadOnlySpan<RegistryEntry<TValue>> entries) =>
        _entries.Update(key, new Removal(entries, _count), static (
            bool found, ref KeyEntries<TValue>? row, Removal removal, out bool result) =>
        {
            // The key may be missing: the partition may have been restarted with an empty table, or the user's comparer may be wrong. Then
            // there is nothing to remove.
            result = found;
            if (!found)
                return RowChange.Keep;
            var stripe = removal.Count.Enter();
            foreach (var entry in removal.Entries)
                row!.Remove(entry);
            removal.Count.Leave(stripe, -removal.Entries.Length);
            return row!.IsEmpty ? RowChange.Remove : RowChange.Keep;
        });

    internal IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All()
    {
        foreach (var (key, _) in _entries)
        {
            foreach (var entry in Lookup(key))
                yield return (key, entry);
        }
    }

    private ImmutableArray<RegistryEntry<TValue>> TakeSnapshot(TKey key) =>
        _entries.Update(key, 0, static (bool found, ref KeyEntries<TValue>? row, int _, out ImmutableArray<RegistryEntry<TValue>> result) =>
        {
            result = found ? row!.TakeSnapshot() : [];
            return RowChange.Keep;
        });

    private readonly ref struct Removal(ReadOnlySpan<RegistryEntry<TValue>> entries, StripedCounter count)
    {
        internal readonly ReadOnlySpan<RegistryEntry<TValue>> Entries = entries;
        internal readonly StripedCounter Count = count;
    }
}

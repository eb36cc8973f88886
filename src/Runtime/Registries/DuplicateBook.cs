using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>Duplicate keys: an entry and the note what to clean up stand in one partition, that of the process or that of the key.</summary>
internal sealed class DuplicateBook<TKey, TValue>(RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer, bool byKey)
    : RegistryBook<TKey, TValue>(partitions, comparer)
    where TKey : notnull
{
    internal override long Count => Partitions.Sum(static partition => (long)partition.Duplicate!.Count);

    internal override bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) =>
        throw new InvalidOperationException("Of duplicate keys there is not one entry.");

    internal override ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) =>
        byKey || Partitions.Length == 1 ? Of(key).Duplicate!.Lookup(key) : [.. Parts(key).SelectMany(static part => part)];

    internal override IEnumerable<ImmutableArray<RegistryEntry<TValue>>> Parts(TKey key)
    {
        RegistryPartition<TKey, TValue>[] places = byKey ? [Of(key)] : Partitions;
        foreach (var place in places)
        {
            if (place.Duplicate!.Lookup(key) is { IsEmpty: false } part)
                yield return part;
        }
    }

    internal override IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All() => Partitions.SelectMany(static partition => partition.Duplicate!.All());

    internal override IEnumerable<TKey> KeysOf(Pid pid) =>
        from partition in PartitionsOf(pid)
        from held in partition.Held.All(pid)
        from entry in held.Value
        select held.Key;

    internal override IEnumerable<TValue> ValuesOf(TKey key, Pid pid) => Of(key, pid).Held.Of(pid, key).Select(static entry => entry.Value);

    internal override (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value)
    {
        var partition = Of(key, process.Pid);
        var entry = new RegistryEntry<TValue>(process.Pid, value);
        partition.Duplicate!.Add(key, entry);

        // As with unique keys: no end of the process comes in between.
        var noted = false;
        try
        {
            partition.Held.Add(process.Pid, key, entry);
            noted = true;
        }
        finally
        {
            if (!noted)
                partition.Duplicate.Remove(key, [entry]);
        }

        process.Link(partition.Keeper);
        return (process.Pid, true);
    }

    internal override void Unregister(Process process, TKey key)
    {
        var partition = Of(key, process.Pid);
        var (entries, last) = partition.Held.Remove(process.Pid, key);
        Remove(partition, key, entries);
        if (last)
            process.Unlink(partition.Keeper);
    }

    internal override bool UnregisterMatch(Process process, TKey key, Func<TValue, bool> when)
    {
        // The function is asked outside any lock, and may itself register and unregister.
        var partition = Of(key, process.Pid);
        var matching = new HashSet<RegistryEntry<TValue>>(ReferenceEqualityComparer.Instance);
        foreach (var entry in partition.Held.Of(process.Pid, key))
        {
            if (when(entry.Value))
                matching.Add(entry);
        }

        if (matching.Count == 0)
            return false;

        var (removed, all, last) = partition.Held.Remove(process.Pid, key, matching);
        Remove(partition, key, removed);
        if (last)
            process.Unlink(partition.Keeper);
        return all && removed.Count > 0;
    }

    internal override (TValue New, TValue Old)? UpdateValue(Pid pid, TKey key, Func<TValue, TValue> update) =>
        throw new InvalidOperationException("Of duplicate keys there is not one value.");

    internal override void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid)
    {
        foreach (var (key, entries) in partition.Held.RemoveAll(pid))
            Remove(partition, key, entries);
    }

    private static void Remove(RegistryPartition<TKey, TValue> partition, TKey key, object? entries)
    {
        if (Holding<TKey, TValue>.Each(ref entries) is { IsEmpty: false } going)
            partition.Duplicate!.Remove(key, going);
    }

    private RegistryPartition<TKey, TValue> Of(TKey key, Pid pid) => byKey ? Of(key) : Of(pid);

    private RegistryPartition<TKey, TValue>[] PartitionsOf(Pid pid) => byKey ? Partitions : [Of(pid)];
}

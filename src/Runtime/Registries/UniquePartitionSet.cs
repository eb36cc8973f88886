using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The partitions of a registry with unique keys. An entry is in the partition of its key. The record in the pid table is in the partition
/// of its process.
/// </summary>
internal sealed class UniquePartitionSet<TKey, TValue>(RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer)
    : RegistryPartitionSet<TKey, TValue>(partitions, comparer)
    where TKey : notnull
{
    internal override long Count => Partitions.Sum(static partition => (long)partition.UniqueKeys!.Entries.Count);

    internal override bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) =>
        PartitionOf(key).UniqueKeys!.TryLookup(key, out entry);

    internal override ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) => TryLookup(key, out var entry) ? [entry] : [];

    internal override IEnumerable<ImmutableArray<RegistryEntry<TValue>>> LookupByPartition(TKey key) =>
        TryLookup(key, out var entry) ? [[entry]] : [];

    internal override IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All() =>
        Partitions.SelectMany(static partition => partition.UniqueKeys!.Entries).Select(static row => (row.Key, row.Value));

    internal override IEnumerable<TKey> KeysOf(Pid pid) => PartitionOf(pid).Pids.All(pid).Select(static row => row.Key);

    internal override IEnumerable<TValue> ValuesOf(TKey key, Pid pid) =>
        TryLookup(key, out var entry) && entry.Pid == pid ? [entry.Value] : [];

    internal override (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value)
    {
        var claimed = PartitionOf(key).UniqueKeys!.Claim(key, process.Pid, value);
        if (!claimed.IsNew)
            return claimed;

        // This code runs on a turn of the process. A process ends on a turn of its own, so it cannot end between the entry, the record in
        // the pid table and the link.
        var recorded = false;
        var partition = PartitionOf(process.Pid);
        try
        {
            partition.Pids.Add(process.Pid, key, null);
            recorded = true;
        }
        finally
        {
            if (!recorded)
                PartitionOf(key).UniqueKeys!.Release(key, process.Pid);
        }

        process.Link(partition.Server);
        return claimed;
    }

    internal override void Unregister(Process process, TKey key)
    {
        if (!PartitionOf(key).UniqueKeys!.Release(key, process.Pid))
            return;

        var partition = PartitionOf(process.Pid);
        if (partition.Pids.Remove(process.Pid, key).Last)
            process.Unlink(partition.Server);
    }

    internal override bool UnregisterMatch(Process process, TKey key, Func<TValue, bool> when)
    {
        if (!TryLookup(key, out var entry) || entry.Pid != process.Pid || !when(entry.Value))
            return false;

        Unregister(process, key);
        return true;
    }

    internal override (TValue New, TValue Old)? UpdateValue(Pid pid, TKey key, Func<TValue, TValue> update)
    {
        // Only the process itself changes its entry, so the function may run outside any lock. The entry may be gone afterwards: the
        // function may have unregistered the process, or another process may have taken the key of this one because it has a pending kill.
        // So the entry is replaced only if the key still has the entry that was read.
        if (!TryLookup(key, out var old) || old.Pid != pid)
            return null;
        var value = update(old.Value);
        return PartitionOf(key).UniqueKeys!.Replace(key, old, new RegistryEntry<TValue>(pid, value)) ? (value, old.Value) : null;
    }

    internal override void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid)
    {
        foreach (var (key, _) in partition.Pids.RemoveAll(pid))
            PartitionOf(key).UniqueKeys!.Release(key, pid);
    }
}

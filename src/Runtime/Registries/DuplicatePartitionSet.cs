using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The partitions of a registry with duplicate keys. The entry of a process and its record in the pid table are in the same partition: the
/// partition of the process, or the partition of the key.
/// </summary>
internal sealed class DuplicatePartitionSet<TKey, TValue>(
    RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer, bool byKey)
    : RegistryPartitionSet<TKey, TValue>(partitions, comparer)
    where TKey : notnull
{
    internal override long Count => Partitions.Sum(static partition => (long)partition.DuplicateKeys!.Count);

    internal override bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) =>
        throw new InvalidOperationException("A lookup of one entry needs unique keys, but this registry has duplicate keys.");

    internal override ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) =>
        byKey || Partitions.Length == 1
            ? PartitionOf(key).DuplicateKeys!.Lookup(key)
            : [.. LookupByPartition(key).SelectMany(static entries => entries)];

    internal override IEnumerable<ImmutableArray<RegistryEntry<TValue>>> LookupByPartition(TKey key)
    {
        RegistryPartition<TKey, TValue>[] partitions = byKey ? [PartitionOf(key)] : Partitions;
        foreach (var partition in partitions)
        {
            if (partition.DuplicateKeys!.Lookup(key) is { IsEmpty: false } entries)
                yield return entries;
        }
    }

    internal override IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All() =>
        Partitions.SelectMany(static partition => partition.DuplicateKeys!.All());

    internal override IEnumerable<TKey> KeysOf(Pid pid) =>
        from partition in PartitionsOf(pid)
        from row in partition.Pids.All(pid)
        from entry in row.Value
        select row.Key;

    internal override IEnumerable<TValue> ValuesOf(TKey key, Pid pid) =>
        PartitionOf(key, pid).Pids.EntriesOf(pid, key).Select(static entry => entry.Value);

    internal override (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value)
    {
        var partition = PartitionOf(key, process.Pid);
        var entry = new RegistryEntry<TValue>(process.Pid, value);
        partition.DuplicateKeys!.Add(key, entry);

        // This code runs on a turn of the process. A process ends on a turn of its own, so it cannot end between the entry, the record in
        // the pid table and the link.
        var recorded = false;
        try
        {
            partition.Pids.Add(process.Pid, key, entry);
            recorded = true;
        }
        finally
        {
            if (!recorded)
                partition.DuplicateKeys!.Remove(key, [entry]);
        }

        process.Link(partition.Server);
        return (process.Pid, true);
    }

    internal override void Unregister(Process process, TKey key)
    {
        var partition = PartitionOf(key, process.Pid);
        var (entries, last) = partition.Pids.Remove(process.Pid, key);
        Remove(partition, key, entries);
        if (last)
            process.Unlink(partition.Server);
    }

    internal override bool UnregisterMatch(Process process, TKey key, Func<TValue, bool> when)
    {
        // The function is user code and runs outside any lock. It may register or unregister this process itself.
        var partition = PartitionOf(key, process.Pid);
        var matching = new HashSet<RegistryEntry<TValue>>(ReferenceEqualityComparer.Instance);
        foreach (var entry in partition.Pids.EntriesOf(process.Pid, key))
        {
            if (when(entry.Value))
                matching.Add(entry);
        }

        if (matching.Count == 0)
            return false;

        var (removed, all, last) = partition.Pids.Remove(process.Pid, key, matching);
        Remove(partition, key, removed);
        if (last)
            process.Unlink(partition.Server);
        return all && removed.Count > 0;
    }

    internal override (TValue New, TValue Old)? UpdateValue(Pid pid, TKey key, Func<TValue, TValue> update) =>
        throw new InvalidOperationException("An update of a value needs unique keys, but this registry has duplicate keys.");

    internal override void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid)
    {
        foreach (var (key, entries) in partition.Pids.RemoveAll(pid))
            Remove(partition, key, entries);
    }

    private static void Remove(RegistryPartition<TKey, TValue> partition, TKey key, object? entries)
    {
        if (PidKeys<TKey, TValue>.AsSpan(ref entries) is { IsEmpty: false } removed)
            partition.DuplicateKeys!.Remove(key, removed);
    }

    private RegistryPartition<TKey, TValue> PartitionOf(TKey key, Pid pid) => byKey ? PartitionOf(key) : PartitionOf(pid);

    private RegistryPartition<TKey, TValue>[] PartitionsOf(Pid pid) => byKey ? Partitions : [PartitionOf(pid)];
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// Partitions with duplicate keys: the entry and the note for the cleaning up are in one partition, that of the process or that of the key.
/// </summary>
internal sealed class DuplicatePartitionSet<TKey, TValue>(
    RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer, bool byKey)
    : RegistryPartitionSet<TKey, TValue>(partitions, comparer)
    where TKey : notnull
{
    internal override long Count => Partitions.Sum(static partition => (long)partition.DuplicateKeys!.Count);

    internal override bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) =>
        throw new InvalidOperationException("A duplicate key has any number of entries, not one.");

    internal override ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) =>
        byKey || Partitions.Length == 1
            ? Of(key).DuplicateKeys!.Lookup(key)
            : [.. LookupByPartition(key).SelectMany(static entries => entries)];

    internal override IEnumerable<ImmutableArray<RegistryEntry<TValue>>> LookupByPartition(TKey key)
    {
        RegistryPartition<TKey, TValue>[] partitions = byKey ? [Of(key)] : Partitions;
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

    internal override IEnumerable<TValue> ValuesOf(TKey key, Pid pid) => Of(key, pid).Pids.Of(pid, key).Select(static entry => entry.Value);

    internal override (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value)
    {
        var partition = Of(key, process.Pid);
        var entry = new RegistryEntry<TValue>(process.Pid, value);
        partition.DuplicateKeys!.Add(key, entry);

        // As with unique keys: the process cannot end in between.
        var noted = false;
        try
        {
            partition.Pids.Add(process.Pid, key, entry);
            noted = true;
        }
        finally
        {
            if (!noted)
                partition.DuplicateKeys!.Remove(key, [entry]);
        }

        process.Link(partition.Server);
        return (process.Pid, true);
    }

    internal override void Unregister(Process process, TKey key)
    {
        var partition = Of(key, process.Pid);
        var (entries, last) = partition.Pids.Remove(process.Pid, key);
        Remove(partition, key, entries);
        if (last)
            process.Unlink(partition.Server);
    }

    internal override bool UnregisterMatch(Process process, TKey key, Func<TValue, bool> when)
    {
        // The function runs outside any lock, and may itself register and unregister.
        var partition = Of(key, process.Pid);
        var matching = new HashSet<RegistryEntry<TValue>>(ReferenceEqualityComparer.Instance);
        foreach (var entry in partition.Pids.Of(process.Pid, key))
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
        throw new InvalidOperationException("A duplicate key has any number of values, not one.");

    internal override void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid)
    {
        foreach (var (key, entries) in partition.Pids.RemoveAll(pid))
            Remove(partition, key, entries);
    }

    private static void Remove(RegistryPartition<TKey, TValue> partition, TKey key, object? entries)
    {
        if (PidKeys<TKey, TValue>.Each(ref entries) is { IsEmpty: false } removed)
            partition.DuplicateKeys!.Remove(key, removed);
    }

    private RegistryPartition<TKey, TValue> Of(TKey key, Pid pid) => byKey ? Of(key) : Of(pid);

    private RegistryPartition<TKey, TValue>[] PartitionsOf(Pid pid) => byKey ? Partitions : [Of(pid)];
}

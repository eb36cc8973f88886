using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// Partitions with unique keys: the entry is in the partition of its key, the note for the cleaning up in the partition of its process.
/// </summary>
internal sealed class UniquePartitionSet<TKey, TValue>(RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer)
    : RegistryPartitionSet<TKey, TValue>(partitions, comparer)
    where TKey : notnull
{
    internal override long Count => Partitions.Sum(static partition => (long)partition.UniqueKeys!.Entries.Count);

    internal override bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) =>
        Of(key).UniqueKeys!.TryLookup(key, out entry);

    internal override ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) => TryLookup(key, out var entry) ? [entry] : [];

    internal override IEnumerable<ImmutableArray<RegistryEntry<TValue>>> LookupByPartition(TKey key) =>
        TryLookup(key, out var entry) ? [[entry]] : [];

    internal override IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All() =>
        Partitions.SelectMany(static partition => partition.UniqueKeys!.Entries).Select(static row => (row.Key, row.Value));

    internal override IEnumerable<TKey> KeysOf(Pid pid) => Of(pid).Pids.All(pid).Select(static row => row.Key);

    internal override IEnumerable<TValue> ValuesOf(TKey key, Pid pid) =>
        TryLookup(key, out var entry) && entry.Pid == pid ? [entry.Value] : [];

    internal override (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value)
    {
        var claimed = Of(key).UniqueKeys!.Claim(key, process.Pid, value);
        if (!claimed.IsNew)
            return claimed;

        // A process ends during a turn of its own, and this code runs on such a turn: it cannot end between the entry, the note for the
        // cleaning up, and the link that tells the partition of its end.
        var noted = false;
        var partition = Of(process.Pid);
        try
        {
            partition.Pids.Add(process.Pid, key, null);
            noted = true;
        }
        finally
        {
            if (!noted)
                Of(key).UniqueKeys!.Release(key, process.Pid);
        }

        process.Link(partition.Server);
        return claimed;
    }

    internal override void Unregister(Process process, TKey key)
    {
        if (!Of(key).UniqueKeys!.Release(key, process.Pid))
            return;

        var partition = Of(process.Pid);
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
        // Only the process itself changes its entry, so the function may run outside any lock. Races with a newcomer: the function may have
        // unregistered the process, and a process to which a kill is under way may have lost its key. So the entry is replaced only if it
        // is still the one that was read.
        if (!TryLookup(key, out var old) || old.Pid != pid)
            return null;
        var value = update(old.Value);
        return Of(key).UniqueKeys!.Replace(key, old, new RegistryEntry<TValue>(pid, value)) ? (value, old.Value) : null;
    }

    internal override void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid)
    {
        foreach (var (key, _) in partition.Pids.RemoveAll(pid))
            Of(key).UniqueKeys!.Release(key, pid);
    }
}

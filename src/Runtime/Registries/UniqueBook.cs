using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>Unique keys: an entry stands in the partition of its key, the note what to clean up in that of the process.</summary>
internal sealed class UniqueBook<TKey, TValue>(RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer)
    : RegistryBook<TKey, TValue>(partitions, comparer)
    where TKey : notnull
{
    internal override long Count => Partitions.Sum(static partition => (long)partition.Unique!.Entries.Count);

    internal override bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) => Of(key).Unique!.TryLookup(key, out entry);

    internal override ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key) => TryLookup(key, out var entry) ? [entry] : [];

    internal override IEnumerable<ImmutableArray<RegistryEntry<TValue>>> Parts(TKey key) => TryLookup(key, out var entry) ? [[entry]] : [];

    internal override IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All() =>
        Partitions.SelectMany(static partition => partition.Unique!.Entries).Select(static row => (row.Key, row.Value));

    internal override IEnumerable<TKey> KeysOf(Pid pid) => Of(pid).Held.All(pid).Select(static held => held.Key);

    internal override IEnumerable<TValue> ValuesOf(TKey key, Pid pid) => TryLookup(key, out var entry) && entry.Pid == pid ? [entry.Value] : [];

    internal override (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value)
    {
        var claimed = Of(key).Unique!.Claim(key, process.Pid, value);
        if (!claimed.IsNew)
            return claimed;

        // A process ends on its own turn, which this is: it cannot do so between the entry, the note what to clean up, and the link that tells of its end.
        var noted = false;
        var partition = Of(process.Pid);
        try
        {
            partition.Held.Add(process.Pid, key, null);
            noted = true;
        }
        finally
        {
            if (!noted)
                Of(key).Unique!.Release(key, process.Pid);
        }

        process.Link(partition.Keeper);
        return claimed;
    }

    internal override void Unregister(Process process, TKey key)
    {
        if (!Of(key).Unique!.Release(key, process.Pid))
            return;

        var partition = Of(process.Pid);
        if (partition.Held.Remove(process.Pid, key).Last)
            process.Unlink(partition.Keeper);
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
        // Nobody but its process changes an entry, so that it may take its time outside any lock; but the function may have given it up, and a process
        // to which a kill is under way may have lost it.
        if (!TryLookup(key, out var old) || old.Pid != pid)
            return null;
        var value = update(old.Value);
        return Of(key).Unique!.Replace(key, old, new RegistryEntry<TValue>(pid, value)) ? (value, old.Value) : null;
    }

    internal override void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid)
    {
        foreach (var (key, _) in partition.Held.RemoveAll(pid))
            Of(key).Unique!.Release(key, pid);
    }
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The partitions of a running registry, and the operations on them. It knows which partition has an entry and which partition has the
/// record for the clean-up. A set never changes: when a partition has been restarted, the run gets a new set. An operation uses one set
/// from its beginning to its end.
/// </summary>
internal abstract class RegistryPartitionSet<TKey, TValue>(RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    internal RegistryPartition<TKey, TValue>[] Partitions => partitions;

    internal abstract long Count { get; }

    internal IEnumerable<Pid> Servers => partitions.Select(static partition => partition.Server);

    internal static RegistryPartitionSet<TKey, TValue> Make(Registry<TKey, TValue> registry, RegistryPartition<TKey, TValue>[] partitions)
    {
        var comparer = registry.Comparer ?? EqualityComparer<TKey>.Default;
        return registry.Kind == RegistryKind.Unique
            ? new UniquePartitionSet<TKey, TValue>(partitions, comparer)
            : new DuplicatePartitionSet<TKey, TValue>(partitions, comparer, registry.Kind == RegistryKind.DuplicateByKey);
    }

    /// <summary>The partition of a key.</summary>
    internal RegistryPartition<TKey, TValue> PartitionOf(TKey key) =>
        partitions.Length == 1 ? partitions[0] : partitions[(uint)comparer.GetHashCode(key) % (uint)partitions.Length];

    /// <summary>The partition of a process.</summary>
    internal RegistryPartition<TKey, TValue> PartitionOf(Pid pid) => partitions[(int)(pid.Id % partitions.Length)];

    internal abstract bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry);

    /// <summary>The entries of a key, as one array for each partition that has entries of it.</summary>
    internal abstract IEnumerable<ImmutableArray<RegistryEntry<TValue>>> LookupByPartition(TKey key);

    internal abstract ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key);

    internal abstract IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All();

    internal abstract IEnumerable<TKey> KeysOf(Pid pid);

    internal abstract IEnumerable<TValue> ValuesOf(TKey key, Pid pid);

    /// <summary>Registers the calling process. Returns the holder of the key, and whether this call has made an entry.</summary>
    internal abstract (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value);

    internal abstract void Unregister(Process process, TKey key);

    /// <summary>
    /// Removes the entries of a process under a key whose values match. True when this has removed the last entry under the key.
    /// </summary>
    internal abstract bool UnregisterMatch(Process process, TKey key, Func<TValue, bool> when);

    internal abstract (TValue New, TValue Old)? UpdateValue(Pid pid, TKey key, Func<TValue, TValue> update);

    /// <summary>Removes the entries that a partition has recorded for a process that has ended.</summary>
    internal abstract void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid);
}

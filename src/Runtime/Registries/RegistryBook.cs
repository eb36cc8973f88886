using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The partitions of a registry, and what is written where in them. Never changes: when a partition has been started anew there is another book, and an
/// operation goes on in the one in which it has begun.
/// </summary>
internal abstract class RegistryBook<TKey, TValue>(RegistryPartition<TKey, TValue>[] partitions, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    internal RegistryPartition<TKey, TValue>[] Partitions => partitions;

    internal abstract long Count { get; }

    internal IEnumerable<Pid> Keepers => partitions.Select(static partition => partition.Keeper);

    internal static RegistryBook<TKey, TValue> Of(Registry<TKey, TValue> registry, RegistryPartition<TKey, TValue>[] partitions)
    {
        var comparer = registry.Comparer ?? EqualityComparer<TKey>.Default;
        return registry.Kind == RegistryKeys.Unique
            ? new UniqueBook<TKey, TValue>(partitions, comparer)
            : new DuplicateBook<TKey, TValue>(partitions, comparer, registry.Kind == RegistryKeys.DuplicateByKey);
    }

    /// <summary>The partition that a key leads to.</summary>
    internal RegistryPartition<TKey, TValue> Of(TKey key) =>
        partitions.Length == 1 ? partitions[0] : partitions[(uint)comparer.GetHashCode(key) % (uint)partitions.Length];

    /// <summary>The partition that a process leads to.</summary>
    internal RegistryPartition<TKey, TValue> Of(Pid pid) => partitions[(int)(pid.Id % partitions.Length)];

    internal abstract bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry);

    /// <summary>The entries of a key, by partitions, without those partitions that have none.</summary>
    internal abstract IEnumerable<ImmutableArray<RegistryEntry<TValue>>> Parts(TKey key);

    internal abstract ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key);

    internal abstract IEnumerable<(TKey Key, RegistryEntry<TValue> Entry)> All();

    internal abstract IEnumerable<TKey> KeysOf(Pid pid);

    internal abstract IEnumerable<TValue> ValuesOf(TKey key, Pid pid);

    internal abstract (Pid Holder, bool IsNew) Register(Process process, TKey key, TValue value);

    internal abstract void Unregister(Process process, TKey key);

    /// <summary>Gives up those registrations whose values match. Returns whether that were all of the process under the key, and at least one.</summary>
    internal abstract bool UnregisterMatch(Process process, TKey key, Func<TValue, bool> when);

    internal abstract (TValue New, TValue Old)? UpdateValue(Pid pid, TKey key, Func<TValue, TValue> update);

    /// <summary>Removes what a process has left in a partition.</summary>
    internal abstract void CleanUp(RegistryPartition<TKey, TValue> partition, Pid pid);
}

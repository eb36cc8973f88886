using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>One partition of a registry: its process, and the tables that belong to it. A partition whose process has ended is replaced by another.</summary>
internal sealed class RegistryPartition<TKey, TValue>
    where TKey : notnull
{
    internal RegistryPartition(Self keeper, Registry<TKey, TValue> registry)
    {
        Keeper = keeper.Pid;
        Held = new HeldKeys<TKey, TValue>(keeper, registry.Name, registry.Comparer ?? EqualityComparer<TKey>.Default);
        if (registry.Kind == RegistryKeys.Unique)
            Unique = new UniqueKeys<TKey, TValue>(keeper, registry.Name, registry.Comparer);
        else
            Duplicate = new DuplicateKeys<TKey, TValue>(keeper, registry.Name, registry.Comparer);
    }

    internal Pid Keeper { get; }

    /// <summary>What the processes have whose pids, or keys, lead to this partition.</summary>
    internal HeldKeys<TKey, TValue> Held { get; }

    [AllowNull]
    internal UniqueKeys<TKey, TValue> Unique { get; }

    [AllowNull]
    internal DuplicateKeys<TKey, TValue> Duplicate { get; }
}

using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// One partition of a registry: its process and the tables that this process owns. When the process ends, a new partition replaces this
/// one.
/// </summary>
internal sealed class RegistryPartition<TKey, TValue>
    where TKey : notnull
{
    internal RegistryPartition(Self server, Registry<TKey, TValue> registry)
    {
        Server = server.Pid;
        Pids = new PidTable<TKey, TValue>(server, registry.Name, registry.Comparer ?? EqualityComparer<TKey>.Default);
        if (registry.Kind == RegistryKind.Unique)
            UniqueKeys = new UniqueKeyTable<TKey, TValue>(server, registry.Name, registry.Comparer);
        else
            DuplicateKeys = new DuplicateKeyTable<TKey, TValue>(server, registry.Name, registry.Comparer);
    }

    /// <summary>The partition's process.</summary>
    internal Pid Server { get; }

    /// <summary>The table from each process to its keys.</summary>
    internal PidTable<TKey, TValue> Pids { get; }

    /// <summary>The table from each key to its entry; null in a registry with duplicate keys.</summary>
    [AllowNull]
    internal UniqueKeyTable<TKey, TValue> UniqueKeys { get; }

    /// <summary>The table from each key to its entries; null in a registry with unique keys.</summary>
    [AllowNull]
    internal DuplicateKeyTable<TKey, TValue> DuplicateKeys { get; }
}

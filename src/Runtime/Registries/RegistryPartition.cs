using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// One partition of a registry: its process and the tables that this process owns. When the process ends another partition replaces it.
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

    /// <summary>From a process to its keys: what is to be removed when it ends.</summary>
    internal PidTable<TKey, TValue> Pids { get; }

    /// <summary>From a key to its entry, in a registry with unique keys.</summary>
    [AllowNull]
    internal UniqueKeyTable<TKey, TValue> UniqueKeys { get; }

    /// <summary>From a key to its entries, in a registry with duplicate keys.</summary>
    [AllowNull]
    internal DuplicateKeyTable<TKey, TValue> DuplicateKeys { get; }
}

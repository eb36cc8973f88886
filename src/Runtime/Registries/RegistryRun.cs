using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// One run of a registry, from the start of its process to the end of that process. Without a run, operations throw that the registry is
/// not running. The next start makes a new, empty run.
/// </summary>
internal sealed class RegistryRun<TKey, TValue> : IOwned
    where TKey : notnull
{
    private readonly Registry<TKey, TValue> _registry;
    private RegistryPartitionSet<TKey, TValue>? _partitions;

    internal RegistryRun(Self server, Registry<TKey, TValue> registry)
    {
        _registry = registry;
        Server = server.Pid;
        Meta = server.NewTable<object, object?>(new TableOptions { Name = $"{registry.Name} (meta)", Protection = TableProtection.Public });
        foreach (var (key, value) in registry.Options.Meta)
            Meta.Insert(key, value);
    }

    /// <summary>The registry's process.</summary>
    internal Pid Server { get; }

    internal Table<object, object?> Meta { get; }

    /// <summary>
    /// The partitions; null until they have been started. Only the registry's process writes it; any thread may read it.
    /// </summary>
    internal RegistryPartitionSet<TKey, TValue>? Partitions
    {
        get => Volatile.Read(ref _partitions);
        set => Volatile.Write(ref _partitions, value);
    }

    void IOwned.OwnerDied(Process owner) => _registry.RunEnded(this);
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>One life of a registry: from the start of its process to that process's end, by which everybody finds the registry unknown.</summary>
internal sealed class RegistryLife<TKey, TValue> : IOwned
    where TKey : notnull
{
    private readonly Registry<TKey, TValue> _registry;
    private RegistryBook<TKey, TValue>? _book;

    internal RegistryLife(Self supervisor, Registry<TKey, TValue> registry)
    {
        _registry = registry;
        Supervisor = supervisor.Pid;
        Meta = supervisor.NewTable<object, object?>(new TableOptions { Name = $"{registry.Name} (meta)", Protection = TableProtection.Public });
        foreach (var (key, value) in registry.Options.Meta)
            Meta.Insert(key, value);
    }

    internal Pid Supervisor { get; }

    internal Table<object, object?> Meta { get; }

    /// <summary>The partitions; null until they have been started.</summary>
    internal RegistryBook<TKey, TValue>? Book
    {
        get => Volatile.Read(ref _book);
        set => Volatile.Write(ref _book, value);
    }

    void IOwned.OwnerDied(Process owner) => _registry.Close(this);
}

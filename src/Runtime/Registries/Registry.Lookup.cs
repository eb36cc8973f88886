using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <content>Lookups of entries, keys and values.</content>
public partial class Registry<TKey, TValue>
{
    /// <summary>Looks up the entry of a unique key: <c>Registry.lookup/2</c>. Takes no lock and allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The process and its value. The process may have ended a moment ago.</param>
    /// <returns>Whether the key has an entry.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or its keys are not unique.</exception>
    public bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry)
    {
        ThrowIfNull(key);
        if (Kind != RegistryKind.Unique)
            ThrowUnlessUnique("one key may have many entries: use Lookup");
        return RunningPartitions.TryLookup(key, out entry);
    }

    /// <summary>
    /// Looks up all entries of a key: <c>Registry.lookup/2</c>. The entries of a partition are in the order of registration. If a duplicate
    /// key can have entries in several partitions, they come partition by partition. If a duplicate key can only have entries in one
    /// partition and they have not changed since the last lookup, this allocates nothing.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The processes and their values; at most one for a unique key. A process may have ended a moment ago.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key)
    {
        ThrowIfNull(key);
        return RunningPartitions.Lookup(key);
    }

    /// <summary>The keys of a process: <c>Registry.keys/2</c>.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>
    /// The keys, in no particular order. A key occurs once for each entry of the process under it. Empty if the process has ended.
    /// </returns>
    /// <inheritdoc cref="Count" path="/exception" />
    public IReadOnlyList<TKey> Keys(Pid pid)
    {
        var partitions = RunningPartitions;
        return pid.IsAlive ? [.. partitions.KeysOf(pid)] : [];
    }

    /// <summary>The values that a process has registered with a key: <c>Registry.values/3</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pid">The process.</param>
    /// <returns>The values, in the order of registration. Empty if the process has ended.</returns>
    /// <inheritdoc cref="Lookup" path="/exception" />
    public IReadOnlyList<TValue> Values(TKey key, Pid pid)
    {
        ThrowIfNull(key);
        var partitions = RunningPartitions;
        return pid.IsAlive ? [.. partitions.ValuesOf(key, pid)] : [];
    }

    /// <summary>Finds the living process that is registered under a unique key: <c>Registry.whereis_name/1</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its pid; <see langword="null"/> when there is no such process or the registry is not running.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The keys of this registry are not unique.</exception>
    public Pid? WhereIs(TKey key)
    {
        ThrowIfNull(key);
        ThrowUnlessUnique("a name leads to one process");
        try
        {
            return Partitions is { } partitions && partitions.TryLookup(key, out var entry) && entry.Pid.IsAlive ? entry.Pid : null;
        }
        catch (TableGoneException)
        {
            // The partition has ended, so all processes that are registered there end too.
            return null;
        }
    }
}

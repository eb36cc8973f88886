using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// The storage of one life of a registry: who has which key, and which keys each process has. Both tables belong to the keeper, the registry's process,
/// and go with it.
/// </summary>
internal sealed class RegistryTables<TKey, TValue>
    where TKey : notnull
{
    private readonly Table<Pid, ImmutableList<TKey>> _keys;
    private readonly IEqualityComparer<TKey>? _comparer;

    internal RegistryTables(Self keeper, string name, IEqualityComparer<TKey>? comparer)
    {
        Keeper = keeper.Pid;
        _comparer = comparer;
        Entries = keeper.NewTable<TKey, RegistryEntry<TValue>>(new TableOptions { Name = name, Protection = TableProtection.Public }, comparer);
        _keys = keeper.NewTable<Pid, ImmutableList<TKey>>(new TableOptions { Name = $"{name} (keys)", Protection = TableProtection.Public });
    }

    internal Pid Keeper { get; }

    internal Table<TKey, RegistryEntry<TValue>> Entries { get; }

    internal bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry)
    {
        try
        {
            return Entries.TryLookup(key, out entry);
        }
        catch (TableGoneException)
        {
            // The keeper has ended; all who were registered end with it.
            entry = null;
            return false;
        }
    }

    /// <summary>Takes a key that is free, or whose holder has ended. Returns the holder, and whether it is new.</summary>
    internal (Pid Holder, bool IsNew) Claim(TKey key, RegistryEntry<TValue> entry) =>
        Entries.Update(key, entry, static (bool found, ref RegistryEntry<TValue>? row, RegistryEntry<TValue> entry, out (Pid, bool) result) =>
        {
            // Who registers lives, even if a kill is already on its way to it: what it had, it has.
            if (found && (row!.Pid == entry.Pid || row.Pid.IsAlive))
            {
                result = (row.Pid, false);
                return RowChange.Keep;
            }

            row = entry;
            result = (entry.Pid, true);
            return RowChange.Put;
        });

    /// <summary>Frees a key, if that process has it: a newcomer that has taken it over keeps it.</summary>
    internal bool Release(TKey key, Pid holder) =>
        Entries.Update(key, holder, static (bool found, ref RegistryEntry<TValue>? row, Pid holder, out bool mine) =>
        {
            mine = found && row!.Pid == holder;
            return mine ? RowChange.Remove : RowChange.Keep;
        });

    internal void AddKey(Pid pid, TKey key) =>
        _keys.Update(pid, key, static (bool found, ref ImmutableList<TKey>? keys, TKey key, out bool _) =>
        {
            keys = (found ? keys! : []).Add(key);
            _ = false;
            return RowChange.Put;
        });

    /// <summary>Forgets one note of a key. Returns whether it was the process's last.</summary>
    internal bool RemoveKey(Pid pid, TKey key) =>
        _keys.Update(pid, (key, _comparer), static (bool found, ref ImmutableList<TKey>? keys, (TKey Key, IEqualityComparer<TKey>? Comparer) arg, out bool last) =>
        {
            last = false;
            if (!found)
                return RowChange.Keep;
            keys = keys!.Remove(arg.Key, arg.Comparer);
            last = keys.IsEmpty;
            return last ? RowChange.Remove : RowChange.Put;
        });

    /// <summary>Frees all keys of a process that has ended.</summary>
    internal void RemoveAll(Pid pid)
    {
        if (!_keys.TryTake(pid, out var keys))
            return;

        foreach (var key in keys)
            Release(key, pid);
    }
}

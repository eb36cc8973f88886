using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>From a key to its one entry, in one partition of a registry with unique keys. The partition's process owns the table.</summary>
internal sealed class UniqueKeyTable<TKey, TValue>(Self server, string name, IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Table<TKey, RegistryEntry<TValue>> _entries =
        server.NewTable<TKey, RegistryEntry<TValue>>(new TableOptions { Name = name, Protection = TableProtection.Public }, comparer);

    internal Table<TKey, RegistryEntry<TValue>> Entries => _entries;

    internal bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) => _entries.TryLookup(key, out entry);

    /// <summary>Takes a key that is free or whose holder is not alive. Returns the holder, and whether this call has made it so.</summary>
    internal (Pid Holder, bool IsNew) Claim(TKey key, Pid pid, TValue value) =>
        _entries.Update(key, (pid, value), static (
            bool found, ref RegistryEntry<TValue>? row, (Pid Pid, TValue Value) wanted, out (Pid, bool) result) =>
        {
            // The caller itself counts as alive although a kill may be on its way to it: a key that it has is not given to it a second
            // time.
            if (found && (row!.Pid == wanted.Pid || row.Pid.IsAlive))
            {
                result = (row.Pid, false);
                return RowChange.Keep;
            }

            row = new RegistryEntry<TValue>(wanted.Pid, wanted.Value);
            result = (wanted.Pid, true);
            return RowChange.Put;
        });

    /// <summary>
    /// Frees a key if that process has it. Races with a newcomer that has taken the key of a dead process: the newcomer keeps it.
    /// </summary>
    internal bool Release(TKey key, Pid holder) =>
        _entries.Update(key, holder, static (bool found, ref RegistryEntry<TValue>? row, Pid holder, out bool mine) =>
        {
            mine = found && row!.Pid == holder;
            return mine ? RowChange.Remove : RowChange.Keep;
        });

    /// <summary>Replaces an entry if it is still there.</summary>
    internal bool Replace(TKey key, RegistryEntry<TValue> old, RegistryEntry<TValue> entry) =>
        _entries.Update(key, (old, entry), static (
            bool found, ref RegistryEntry<TValue>? row, (RegistryEntry<TValue> Old, RegistryEntry<TValue> New) change, out bool replaced) =>
        {
            replaced = found && ReferenceEquals(row, change.Old);
            if (!replaced)
                return RowChange.Keep;
            row = change.New;
            return RowChange.Put;
        });
}

using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// The table from each key to its one entry, in one partition of a registry with unique keys. The partition's process owns it.
/// </summary>
internal sealed class UniqueKeyTable<TKey, TValue>(Self server, string name, IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Table<TKey, RegistryEntry<TValue>> _entries =
        server.NewTable<TKey, RegistryEntry<TValue>>(new TableOptions { Name = name, Protection = TableProtection.Public }, comparer);

    internal Table<TKey, RegistryEntry<TValue>> Entries => _entries;

    internal bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) => _entries.TryLookup(key, out entry);

    /// <summary>
    /// Takes a key for a process if the key is free or its holder has ended. Returns the holder, and whether this call has made the entry.
    /// </summary>
    internal (Pid Holder, bool IsNew) Claim(TKey key, Pid pid, TValue value) =>
        _entries.Update(key, (pid, value), static (
            bool found, ref RegistryEntry<TValue>? row, (Pid Pid, TValue Value) wanted, out (Pid, bool) result) =>
        {
            // A process with a pending kill counts as dead, but the calling process must not get a key that it has already. So it is tested
            // first.
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
    /// Frees a key if the given process has it. The test closes the race with a new process that has already taken the key of an ended
    /// process: the new process keeps it.
    /// </summary>
    internal bool Release(TKey key, Pid holder) =>
        _entries.Update(key, holder, static (bool found, ref RegistryEntry<TValue>? row, Pid holder, out bool isHolder) =>
        {
            isHolder = found && row!.Pid == holder;
            return isHolder ? RowChange.Remove : RowChange.Keep;
        });

    /// <summary>Replaces an entry if the key still has this same entry.</summary>
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

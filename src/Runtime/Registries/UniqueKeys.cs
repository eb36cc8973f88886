using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>Who has which key, in one partition of a registry with unique keys. Belongs to the partition's process and goes with it.</summary>
internal sealed class UniqueKeys<TKey, TValue>(Self keeper, string name, IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Table<TKey, RegistryEntry<TValue>> _entries =
        keeper.NewTable<TKey, RegistryEntry<TValue>>(new TableOptions { Name = name, Protection = TableProtection.Public }, comparer);

    internal Table<TKey, RegistryEntry<TValue>> Entries => _entries;

    internal bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) => _entries.TryLookup(key, out entry);

    /// <summary>Takes a key that is free, or whose holder has ended. Returns the holder, and whether it is new.</summary>
    internal (Pid Holder, bool IsNew) Claim(TKey key, Pid pid, TValue value) =>
        _entries.Update(key, (pid, value), static (bool found, ref RegistryEntry<TValue>? row, (Pid Pid, TValue Value) wish, out (Pid, bool) result) =>
        {
            // Who registers lives, even if a kill is already on its way to it: what it had, it has.
            if (found && (row!.Pid == wish.Pid || row.Pid.IsAlive))
            {
                result = (row.Pid, false);
                return RowChange.Keep;
            }

            row = new RegistryEntry<TValue>(wish.Pid, wish.Value);
            result = (wish.Pid, true);
            return RowChange.Put;
        });

    /// <summary>Frees a key, if that process has it: a newcomer that has taken it over keeps it.</summary>
    internal bool Release(TKey key, Pid holder) =>
        _entries.Update(key, holder, static (bool found, ref RegistryEntry<TValue>? row, Pid holder, out bool mine) =>
        {
            mine = found && row!.Pid == holder;
            return mine ? RowChange.Remove : RowChange.Keep;
        });

    /// <summary>Puts an entry in the place of another, if that is still there.</summary>
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

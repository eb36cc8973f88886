using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// The table from each process to its keys, in one partition: the keys that are removed when the process ends. The partition's process owns
/// it.
/// </summary>
internal sealed class PidTable<TKey, TValue>(Self server, string name, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    private readonly Table<Pid, PidKeys<TKey, TValue>> _rows =
        server.NewTable<Pid, PidKeys<TKey, TValue>>(new TableOptions { Name = $"{name} (pids)", Protection = TableProtection.Public });

    internal int Processes => _rows.Count;

    internal void Add(Pid pid, TKey key, RegistryEntry<TValue>? entry) =>
        _rows.Update(pid, (key, entry, comparer), static (
            bool found,
            ref PidKeys<TKey, TValue> row,
            (TKey Key, RegistryEntry<TValue>? Entry, IEqualityComparer<TKey> Comparer) arg,
            out bool result) =>
        {
            result = found;
            if (found)
                row.Add(arg.Key, arg.Entry, arg.Comparer);
            else
                row = new PidKeys<TKey, TValue>(arg.Key, arg.Entry);
            return RowChange.Put;
        });

    /// <summary>
    /// Removes a key of a process. Returns the entries of the key, and whether the process has no key left.
    /// </summary>
    internal (object? Entries, bool Last) Remove(Pid pid, TKey key) => !_rows.Member(pid) ? default :
        _rows.Update(pid, (key, comparer), static (
            bool found, ref PidKeys<TKey, TValue> row, (TKey Key, IEqualityComparer<TKey> Comparer) arg, out (object?, bool) result) =>
        {
            result = default;
            if (!found || !row.Remove(arg.Key, arg.Comparer, out var entries, out var last))
                return RowChange.Keep;
            result = (entries, last);
            return last ? RowChange.Remove : RowChange.Put;
        });

    /// <summary>
    /// Removes the entries of a process under a key that are in a set. Returns the removed entries, whether no entry is left under the key,
    /// and whether the process has no key left.
    /// </summary>
    internal (List<RegistryEntry<TValue>> Removed, bool All, bool Last) Remove(Pid pid, TKey key, HashSet<RegistryEntry<TValue>> set) =>
        _rows.Update(pid, (key, set, comparer), static (
            bool found,
            ref PidKeys<TKey, TValue> row,
            (TKey Key, HashSet<RegistryEntry<TValue>> Set, IEqualityComparer<TKey> Comparer) arg,
            out (List<RegistryEntry<TValue>>, bool, bool) result) =>
        {
            List<RegistryEntry<TValue>> removed = [], kept = [];
            var entries = found ? row.EntriesOf(arg.Key, arg.Comparer) : null;
            foreach (var entry in PidKeys<TKey, TValue>.AsSpan(ref entries))
                (arg.Set.Contains(entry) ? removed : kept).Add(entry);
            result = (removed, kept.Count == 0, false);
            if (removed.Count == 0)
                return RowChange.Keep;
            if (kept.Count > 0)
            {
                row.SetEntries(arg.Key, kept);
                return RowChange.Put;
            }

            row.Remove(arg.Key, arg.Comparer, out _, out var last);
            result = (removed, true, last);
            return last ? RowChange.Remove : RowChange.Put;
        });

    /// <summary>Removes all keys of a process. Returns them with their entries.</summary>
    internal List<KeyValuePair<TKey, object?>> RemoveAll(Pid pid) => _rows.TryTake(pid, out var keys) ? keys.All() : [];

    /// <summary>The keys of a process with their entries.</summary>
    internal List<KeyValuePair<TKey, RegistryEntry<TValue>[]>> All(Pid pid) => !_rows.Member(pid) ? [] :
        _rows.Update(pid, 0, static (
            bool found, ref PidKeys<TKey, TValue> row, int _, out List<KeyValuePair<TKey, RegistryEntry<TValue>[]>> result) =>
        {
            result = [];
            foreach (var (key, entries) in found ? row.All() : [])
                result.Add(KeyValuePair.Create(key, PidKeys<TKey, TValue>.AsSpan(in entries).ToArray()));
            return RowChange.Keep;
        });

    /// <summary>The entries of a process under a key.</summary>
    internal RegistryEntry<TValue>[] EntriesOf(Pid pid, TKey key) => !_rows.Member(pid) ? [] :
        _rows.Update(pid, (key, comparer), static (
            bool found,
            ref PidKeys<TKey, TValue> row,
            (TKey Key, IEqualityComparer<TKey> Comparer) arg,
            out RegistryEntry<TValue>[] result) =>
        {
            var entries = found ? row.EntriesOf(arg.Key, arg.Comparer) : null;
            result = PidKeys<TKey, TValue>.AsSpan(ref entries).ToArray();
            return RowChange.Keep;
        });
}

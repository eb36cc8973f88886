using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// From a process to its keys, in one partition: what is to be removed when the process ends. The partition's process owns the table.
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
    /// Forgets a key of a process. Returns the entries that were noted with it, and whether it was the last key of the process.
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
    /// Forgets those entries of a process under a key that are in a set. Returns them, whether they were all under that key, and whether it
    /// was the last key of the process.
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
            foreach (var entry in PidKeys<TKey, TValue>.Each(ref entries))
                (arg.Set.Contains(entry) ? removed : kept).Add(entry);
            result = (removed, kept.Count == 0, false);
            if (removed.Count == 0)
                return RowChange.Keep;
            if (kept.Count > 0)
            {
                row.Keep(arg.Key, kept);
                return RowChange.Put;
            }

            row.Remove(arg.Key, arg.Comparer, out _, out var last);
            result = (removed, true, last);
            return last ? RowChange.Remove : RowChange.Put;
        });

    /// <summary>Forgets a process. Returns its keys, each with the entries that were noted with it.</summary>
    internal List<KeyValuePair<TKey, object?>> RemoveAll(Pid pid) => _rows.TryTake(pid, out var keys) ? keys.All() : [];

    /// <summary>The keys of a process, each with the entries that are noted with it.</summary>
    internal List<KeyValuePair<TKey, RegistryEntry<TValue>[]>> All(Pid pid) => !_rows.Member(pid) ? [] :
        _rows.Update(pid, 0, static (
            bool found, ref PidKeys<TKey, TValue> row, int _, out List<KeyValuePair<TKey, RegistryEntry<TValue>[]>> result) =>
        {
            result = [];
            foreach (var (key, entries) in found ? row.All() : [])
                result.Add(KeyValuePair.Create(key, PidKeys<TKey, TValue>.Each(in entries).ToArray()));
            return RowChange.Keep;
        });

    /// <summary>The entries of a process under a key.</summary>
    internal RegistryEntry<TValue>[] Of(Pid pid, TKey key) => !_rows.Member(pid) ? [] :
        _rows.Update(pid, (key, comparer), static (
            bool found,
            ref PidKeys<TKey, TValue> row,
            (TKey Key, IEqualityComparer<TKey> Comparer) arg,
            out RegistryEntry<TValue>[] result) =>
        {
            var entries = found ? row.EntriesOf(arg.Key, arg.Comparer) : null;
            result = PidKeys<TKey, TValue>.Each(ref entries).ToArray();
            return RowChange.Keep;
        });
}

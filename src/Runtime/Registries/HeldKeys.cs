using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>Which keys each process has, in one partition: what is to be cleaned up after it. Belongs to the partition's process and goes with it.</summary>
internal sealed class HeldKeys<TKey, TValue>(Self keeper, string name, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    private readonly Table<Pid, Holding<TKey, TValue>> _holdings =
        keeper.NewTable<Pid, Holding<TKey, TValue>>(new TableOptions { Name = $"{name} (keys)", Protection = TableProtection.Public });

    internal int Processes => _holdings.Count;

    internal void Add(Pid pid, TKey key, RegistryEntry<TValue>? entry) =>
        _holdings.Update(pid, (key, entry, comparer), static (
            bool found,
            ref Holding<TKey, TValue> row,
            (TKey Key, RegistryEntry<TValue>? Entry, IEqualityComparer<TKey> Comparer) arg,
            out bool result) =>
        {
            result = found;
            if (found)
                row.Add(arg.Key, arg.Entry, arg.Comparer);
            else
                row = new Holding<TKey, TValue>(arg.Key, arg.Entry);
            return RowChange.Put;
        });

    /// <summary>Forgets a key of a process. Returns what it had there, and whether it was its last.</summary>
    internal (object? Entries, bool Last) Remove(Pid pid, TKey key) => !_holdings.Member(pid) ? default :
        _holdings.Update(pid, (key, comparer), static (
            bool found, ref Holding<TKey, TValue> row, (TKey Key, IEqualityComparer<TKey> Comparer) arg, out (object?, bool) result) =>
        {
            result = default;
            if (!found || !row.Remove(arg.Key, arg.Comparer, out var entries, out var last))
                return RowChange.Keep;
            result = (entries, last);
            return last ? RowChange.Remove : RowChange.Put;
        });

    /// <summary>
    /// Forgets those entries of a process under a key that are among some. Returns which those were, whether they were all it had there, and whether the key
    /// was its last.
    /// </summary>
    internal (List<RegistryEntry<TValue>> Removed, bool All, bool Last) Remove(Pid pid, TKey key, HashSet<RegistryEntry<TValue>> some) =>
        _holdings.Update(pid, (key, some, comparer), static (
            bool found,
            ref Holding<TKey, TValue> row,
            (TKey Key, HashSet<RegistryEntry<TValue>> Some, IEqualityComparer<TKey> Comparer) arg,
            out (List<RegistryEntry<TValue>>, bool, bool) result) =>
        {
            List<RegistryEntry<TValue>> removed = [], kept = [];
            var entries = found ? row.EntriesOf(arg.Key, arg.Comparer) : null;
            foreach (var entry in Holding<TKey, TValue>.Each(ref entries))
                (arg.Some.Contains(entry) ? removed : kept).Add(entry);
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

    /// <summary>Forgets a process. Returns what it had.</summary>
    internal List<KeyValuePair<TKey, object?>> RemoveAll(Pid pid) => _holdings.TryTake(pid, out var holding) ? holding.All() : [];

    /// <summary>The keys of a process, each with what it has there: none for what the process itself changes meanwhile.</summary>
    internal List<KeyValuePair<TKey, RegistryEntry<TValue>[]>> All(Pid pid) => !_holdings.Member(pid) ? [] :
        _holdings.Update(pid, 0, static (bool found, ref Holding<TKey, TValue> row, int _, out List<KeyValuePair<TKey, RegistryEntry<TValue>[]>> result) =>
        {
            result = [];
            foreach (var (key, entries) in found ? row.All() : [])
                result.Add(KeyValuePair.Create(key, Holding<TKey, TValue>.Each(in entries).ToArray()));
            return RowChange.Keep;
        });

    /// <summary>What a process has under a key.</summary>
    internal RegistryEntry<TValue>[] Of(Pid pid, TKey key) => !_holdings.Member(pid) ? [] :
        _holdings.Update(pid, (key, comparer), static (
            bool found, ref Holding<TKey, TValue> row, (TKey Key, IEqualityComparer<TKey> Comparer) arg, out RegistryEntry<TValue>[] result) =>
        {
            var entries = found ? row.EntriesOf(arg.Key, arg.Comparer) : null;
            result = Holding<TKey, TValue>.Each(ref entries).ToArray();
            return RowChange.Keep;
        });
}

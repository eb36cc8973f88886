using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// The keys that a fixed table had when it was emptied. A walk by keys that is at one of them ends and does not throw. For the last
/// emptying the whole old index is kept, because that needs no copy. For earlier emptyings only the keys are kept, each once, so that a
/// table which is emptied many times does not keep many indexes.
/// </summary>
internal sealed class EmptiedKeys<TKey, TRow>
    where TKey : notnull
{
    // The keys of all emptyings but the last. One set for all of them since the table was fixed; it is also the lock.
    private readonly HashSet<TKey> _earlier;
    private HashIndex<TKey, TRow>? _last;

    internal EmptiedKeys(HashIndex<TKey, TRow> last, IEqualityComparer<TKey>? comparer, EmptiedKeys<TKey, TRow>? before)
    {
        _last = last;
        _earlier = before is null ? new HashSet<TKey>(comparer) : before.MergeIntoEarlier();
    }

    internal HashIndex<TKey, TRow>? Last => Volatile.Read(ref _last);

    /// <summary>About how many bytes the keys of earlier emptyings take. Each entry has a hash code, a link and a slot.</summary>
    internal long Memory => (long)_earlier.Capacity * (Unsafe.SizeOf<TKey>() + (3 * sizeof(int)));

    internal bool Contains(TKey key)
    {
        lock (_earlier)
        {
            if (_earlier.Contains(key))
                return true;
        }

        // Another thread may move the last index's keys to the set between these looks. It adds the keys to the set before it drops the
        // index, so the second look at the set finds them.
        return Last?.Find(key) is not null || ContainsEarlier(key);
    }

    private bool ContainsEarlier(TKey key)
    {
        lock (_earlier)
            return _earlier.Contains(key);
    }

    // Adds the last index's keys to the set and returns the set, which the next EmptiedKeys shares. This object keeps the set too, for
    // operations that still work on its index.
    private HashSet<TKey> MergeIntoEarlier()
    {
        lock (_earlier)
        {
            foreach (var row in _last?.Rows() ?? [])
                _earlier.Add(row.Key);
            Volatile.Write(ref _last, null);
            return _earlier;
        }
    }
}

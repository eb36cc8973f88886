using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// The keys of the rows that a fixed table has lost by being emptied: a walk by keys may be at one of them, and is to end. Of the last
/// emptying this is the index as it was then, which costs nothing; of those before it the keys alone, each once, so that a table which is
/// emptied again and again keeps no more than that.
/// </summary>
internal sealed class EmptiedKeys<TKey, TRow>
    where TKey : notnull
{
    // Of all emptyings since the table was fixed, and the lock that guards it.
    private readonly HashSet<TKey> _earlier;
    private HashIndex<TKey, TRow>? _last;

    internal EmptiedKeys(HashIndex<TKey, TRow> last, IEqualityComparer<TKey>? comparer, EmptiedKeys<TKey, TRow>? before)
    {
        _last = last;
        _earlier = before is null ? new HashSet<TKey>(comparer) : before.Fold();
    }

    internal HashIndex<TKey, TRow>? Last => Volatile.Read(ref _last);

    /// <summary>About how many bytes the keys of earlier emptyings take: hash, link and slot for each.</summary>
    internal long Memory => (long)_earlier.Capacity * (Unsafe.SizeOf<TKey>() + (3 * sizeof(int)));

    internal bool Contains(TKey key)
    {
        lock (_earlier)
        {
            if (_earlier.Contains(key))
                return true;
        }

        // Not before: the keys of the last are among the others when it is let go of.
        return Last?.Find(key) is not null || ContainsEarlier(key);
    }

    private bool ContainsEarlier(TKey key)
    {
        lock (_earlier)
            return _earlier.Contains(key);
    }

    // The set goes on to the keys that are to come; this one keeps it too, for operations on the index that it belongs to.
    private HashSet<TKey> Fold()
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

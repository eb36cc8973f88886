using System.Collections.Concurrent;

namespace Pail.Buckets;

/// <summary>
/// The keys whose values a first-level cache may hold: those that it has read from the bucket or written to it. Tells for which changes
/// the first level must drop a value, and which values it must drop a second time.
/// </summary>
/// <remarks>
/// <para>
/// A drop alone is not enough. A read may take the old value from the bucket, then the value changes and is dropped, and only then does
/// the reader store the old value in the first level. So a key that was being read when it changed is dropped again, one to two ticks
/// later. By then the reader has stored its value, or it is slower than a tick.
/// </para>
/// <para>
/// A key leaves this set when it changes, because its value is dropped then. A key that was read lately stays, because of the reader that
/// may not have stored its value yet. Keys that stay without a value in the bucket are removed by <see cref="Trim"/>.
/// </para>
/// </remarks>
internal sealed class LocalKeys
{
    // A tick at which nothing is being read any more.
    private const long LongAgo = -2;

    // Key to the tick at which it was last being read; LongAgo if it was written only, or not found.
    private readonly ConcurrentDictionary<string, long> _keys = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private HashSet<string> _again = [];
    private HashSet<string> _againNext = [];
    private long _now;

    internal int Count => _keys.Count;

    /// <summary>Called before a value is read from the bucket, and again when it was found.</summary>
    /// <remarks>
    /// Before, so that a change during the read finds the key here. After, because the read may have waited for a busy bucket, and a change
    /// in the meantime may have removed the key.
    /// </remarks>
    /// <returns>The tick of the read.</returns>
    internal long Reading(string key) => _keys[key] = Volatile.Read(ref _now);

    /// <summary>
    /// Called when a value was not found, so its reader stores nothing. The key stays: the first level may hold an old value.
    /// </summary>
    internal void Missed(string key, long tick) => _keys.TryUpdate(key, LongAgo, tick);

    /// <summary>
    /// Called before a value is written to the bucket. The first level holds it already, so nobody stores an old value after the change.
    /// </summary>
    internal void Writing(string key) => _keys.TryAdd(key, LongAgo);

    /// <summary>Called when a key has changed in the bucket.</summary>
    /// <returns>Whether the first level may hold its old value, which the caller must then drop.</returns>
    internal bool Changed(string key)
    {
        if (!_keys.TryGetValue(key, out var tick))
            return false;

        // Compares the tick: the key may be read again at this moment, and then it must stay.
        if (IsBeingRead(tick) || !_keys.TryRemove(new KeyValuePair<string, long>(key, tick)))
        {
            lock (_lock)
                _againNext.Add(key);
        }

        return true;
    }

    /// <summary>Called when any key may have changed.</summary>
    /// <returns>The keys that the caller must drop.</returns>
    internal IEnumerable<string> AllChanged() => _keys.Select(key => key.Key).Where(Changed);

    /// <summary>Ends a tick.</summary>
    /// <returns>The keys that the caller must drop again.</returns>
    internal IReadOnlyCollection<string> Tick()
    {
        Interlocked.Increment(ref _now);
        lock (_lock)
        {
            var due = _again;
            (_again, _againNext) = (_againNext, []);
            return due;
        }
    }

    /// <summary>Removes keys that are not being read, so that the set does not grow with keys that have left the bucket.</summary>
    /// <returns>The removed keys, which the caller must drop.</returns>
    internal IEnumerable<string> Trim() => _keys.Where(key => !IsBeingRead(key.Value) && _keys.TryRemove(key)).Select(key => key.Key);

    internal void Clear() => _keys.Clear();

    private bool IsBeingRead(long tick) => Volatile.Read(ref _now) - tick <= 1;
}

using System.Runtime.CompilerServices;

namespace Pail.Buckets;

/// <summary>A sorted array of different keys that is searched with few looks at the keys themselves.</summary>
/// <remarks>
/// Beside each key is a mark: its first four characters after the prefix that all keys of the row share, a byte each. Most comparisons of a
/// search are decided by marks, which lie together in memory. Each look at a key would be a cache miss in a large index. All characters
/// from U+00FE on have the same mark, so the search looks more often at keys that are not in Latin script.
/// </remarks>
internal struct KeyRow
{
    private string[] _keys;
    private uint[] _marks;

    // All keys begin with the first _shared characters of _sample. It is a string that a search has just looked at where that is possible.
    private string _sample;
    private int _shared;

    internal KeyRow(int size, string sample)
    {
        _keys = size == 0 ? [] : new string[size];
        _marks = size == 0 ? [] : new uint[size];
        _sample = sample;
    }

    internal int Count { get; private set; }

    internal readonly ReadOnlySpan<string> Keys => _keys.AsSpan(0, Count);

    internal readonly string this[int at] => _keys[at];

    /// <summary>Returns the key's position, or the complement of the position at which it would be.</summary>
    internal readonly int Search(string key)
    {
        var common = key.AsSpan().CommonPrefixLength(_sample);
        if (common < _shared)
            return Utf8Order.Compare(key, _sample) < 0 ? ~0 : ~Count;
        var mark = MarkOf(key, _shared);
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var other = _marks[middle];
            var order = mark != other ? mark.CompareTo(other) : Utf8Order.Compare(key, _keys[middle]);
            if (order == 0)
                return middle;
            if (order < 0)
                high = middle - 1;
            else
                low = middle + 1;
        }
        return ~low;
    }

    internal void Insert(int at, string key, int limit)
    {
        Reserve(Count + 1, limit);
        if (Count == 0)
        {
            _sample = key;
            _shared = key.Length;
        }
        _keys.AsSpan(at, Count - at).CopyTo(_keys.AsSpan(at + 1));
        _marks.AsSpan(at, Count - at).CopyTo(_marks.AsSpan(at + 1));
        _keys[at] = key;
        Count++;
        var common = key.AsSpan().CommonPrefixLength(_sample);
        if (common < _shared)
            MarkAll(common);
        else
            _marks[at] = MarkOf(key, _shared);
    }

    internal void RemoveAt(int at)
    {
        Count--;
        _keys.AsSpan(at + 1, Count - at).CopyTo(_keys.AsSpan(at));
        _marks.AsSpan(at + 1, Count - at).CopyTo(_marks.AsSpan(at));
        _keys[Count] = null!;
    }

    /// <summary>Moves the keys from a position on to an empty row that has room for them.</summary>
    internal void MoveTo(ref KeyRow other, int from)
    {
        var moved = _keys.AsSpan(from, Count - from);
        moved.CopyTo(other._keys);
        other.Count = moved.Length;
        moved.Clear();
        Count = from;
        MarkAll();
        other.MarkAll();
    }

    /// <summary>Adds the keys of another row, all of which are greater.</summary>
    internal void Append(in KeyRow other, int limit)
    {
        Reserve(Count + other.Count, limit);
        other.Keys.CopyTo(_keys.AsSpan(Count));
        Count += other.Count;
        MarkAll();
    }

    private readonly void Mark()
    {
        for (var i = 0; i < Count; i++)
            _marks[i] = MarkOf(_keys[i], _shared);
    }

    private void MarkAll(int shared)
    {
        _shared = shared;
        Mark();
    }

    // Of sorted keys, the first or the last shares the least with any string.
    private void MarkAll()
    {
        if (Count == 0)
            return;
        var sample = _sample.AsSpan();
        MarkAll(Math.Min(sample.CommonPrefixLength(_keys[0]), sample.CommonPrefixLength(_keys[Count - 1])));
    }

    private void Reserve(int size, int limit)
    {
        if (size <= _keys.Length)
            return;
        size = Math.Min(limit, Math.Max(size, Math.Max(4, _keys.Length * 2)));
        Array.Resize(ref _keys, size);
        Array.Resize(ref _marks, size);
    }

    // Keeps the order: of two keys with the same prefix, the lesser never has the greater mark. The end of a key is 0, a character below
    // U+00FE is one more than itself, and any other is 0xFF, after which the mark says nothing more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint MarkOf(string key, int from)
    {
        var mark = 0u;
        var shift = 24;
        for (var i = from; i < key.Length && shift >= 0; i++, shift -= 8)
        {
            var unit = key[i];
            if (unit >= 0xFE)
                return mark | 0xFFu << shift;
            mark |= (uint)(unit + 1) << shift;
        }
        return mark;
    }
}

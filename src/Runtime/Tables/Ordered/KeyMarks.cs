using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// The marks of the keys of one node of an ordered table, for strings in ordinal order. A search compares numbers that are beside each
/// other, and reads a key only when its mark is equal to that of the probe and does not hold the whole key. A mark is made of the
/// characters after the prefix that all keys of the node have in common; see <see cref="KeyMark"/>.
/// </summary>
/// <remarks>
/// The prefix of an object never changes. The marks of a leaf change in place, under the lock and the version of the leaf. So a search
/// without the lock may see marks that do not fit the keys. It still reads inside the arrays only, and the reader checks the version.
/// </remarks>
internal sealed class KeyMarks
{
    /// <summary>The marks of a node without keys.</summary>
    internal static readonly KeyMarks Empty = new("", isWide: false, []);

    // How many characters at the end of the first key are never in the prefix.
    private const int Ending = 2;

    private readonly string _prefix;
    private readonly bool _isWide;
    private readonly ulong[] _marks;

    private KeyMarks(string prefix, bool isWide, ulong[] marks)
    {
        _prefix = prefix;
        _isWide = isWide;
        _marks = marks;
    }

    /// <summary>Makes the marks of some keys.</summary>
    /// <param name="keys">The keys, sorted.</param>
    /// <param name="room">For how many keys the object has room.</param>
    internal static KeyMarks Of(ReadOnlySpan<string> keys, int room)
    {
        if (keys.IsEmpty)
            return Empty;

        // What the first and the last key have in common, all keys between them have too. The prefix leaves out the end of the first key:
        // otherwise the first keys of a leaf, which may count up, would each make a shorter prefix and all marks again.
        var common = keys[0].AsSpan().CommonPrefixLength(keys[^1]);
        var prefix = keys[0][..Math.Min(common, Math.Max(0, keys[0].Length - Ending))];
        var marks = new ulong[room];
        for (var i = 0; i < keys.Length; i++)
        {
            marks[i] = KeyMark.Narrow(keys[i], prefix.Length);
            if (!KeyMark.IsNarrow(marks[i]))
                return Wide(keys, prefix, marks);
        }

        return new KeyMarks(prefix, isWide: false, marks);
    }

    /// <summary>
    /// Narrows the range in which the first key is that is not smaller than the probe. True when it is at the beginning of the range and
    /// equal. Otherwise all keys in the range have the probe's mark, and the caller compares them.
    /// </summary>
    /// <param name="probe">The characters to search for.</param>
    /// <param name="low">The beginning of the range.</param>
    /// <param name="high">The end of the range; before the call the number of keys.</param>
    internal bool TryFind(ReadOnlySpan<char> probe, out int low, ref int high)
    {
        var marks = _marks.AsSpan(0, Math.Min(high, _marks.Length));
        if (!probe.StartsWith(_prefix))
        {
            low = high = probe.SequenceCompareTo(_prefix) < 0 ? 0 : marks.Length;
            return false;
        }

        var mark = MarkOf(probe);
        low = high = CountSmaller(marks, mark);
        if (low == marks.Length || marks[low] != mark)
            return false;
        if (KeyMark.IsWhole(mark, _isWide))
            return true;
        high += CountSmaller(marks[low..], mark + 1);
        return false;
    }

    /// <summary>Makes the mark of a key. False when this object cannot have it: then the marks of all keys must be made again.</summary>
    internal bool TryMark(string key, out ulong mark)
    {
        mark = 0;
        if (!key.AsSpan().StartsWith(_prefix))
            return false;
        mark = MarkOf(key);
        return _isWide || KeyMark.IsNarrow(mark);
    }

    /// <summary>Inserts a mark. Only for the holder of the leaf's lock, during a change.</summary>
    internal void Insert(int at, int count, ulong mark)
    {
        Array.Copy(_marks, at, _marks, at + 1, count - at);
        _marks[at] = mark;
    }

    /// <summary>Removes a mark. Only for the holder of the leaf's lock, during a change.</summary>
    internal void RemoveAt(int at, int count) => Array.Copy(_marks, at + 1, _marks, at, count - at - 1);

    /// <summary>The same marks, with room for more.</summary>
    internal KeyMarks Enlarged(int room)
    {
        if (_marks.Length >= room)
            return this;
        var marks = _marks;
        Array.Resize(ref marks, room);
        return new KeyMarks(_prefix, _isWide, marks);
    }

    private static KeyMarks Wide(ReadOnlySpan<string> keys, string prefix, ulong[] marks)
    {
        for (var i = 0; i < keys.Length; i++)
            marks[i] = KeyMark.Wide(keys[i], prefix.Length);
        return new KeyMarks(prefix, isWide: true, marks);
    }

    // A binary search without branches that depend on the marks: the processor would guess half of them wrong.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountSmaller(ReadOnlySpan<ulong> marks, ulong mark)
    {
        var (first, length) = (0, marks.Length);
        while (length > 1)
        {
            var half = length >>> 1;
            first += half & -(marks[first + half - 1] < mark ? 1 : 0);
            length -= half;
        }

        return length == 0 || marks[first] >= mark ? first : first + 1;
    }

    // The probe begins with the prefix.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong MarkOf(ReadOnlySpan<char> probe) =>
        _isWide ? KeyMark.Wide(probe, _prefix.Length) : KeyMark.Narrow(probe, _prefix.Length);
}

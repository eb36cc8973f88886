using System.Buffers;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Some neighbouring rows of an ordered table, sorted, in arrays. The object is also the lock: only its holder changes the arrays, in
/// place. Readers take no lock and check the version.
/// </summary>
internal sealed class OrderedLeaf<TKey, TRow>
    where TKey : notnull
{
    /// <summary>
    /// How many rows a leaf can have: few enough that an insertion can move half of them, and many enough that the tree stays flat.
    /// </summary>
    internal const int MaxRows = 128;

    private const int MinLength = 8;

    private SequenceNumber _version;

    /// <param name="rows">The rows, sorted.</param>
    /// <param name="isMarked">Whether the keys are strings in ordinal order.</param>
    /// <param name="room">For how many rows the leaf has room at least.</param>
    internal OrderedLeaf(ReadOnlySpan<Row<TKey, TRow>> rows, bool isMarked, int room = MinLength)
    {
        Count = rows.Length;
        var length = Math.Clamp(rows.Length + (rows.Length / 2), room, MaxRows);
        Rows = new Row<TKey, TRow>?[length];
        Keys = HasKeys && !isMarked ? new TKey?[length] : [];
        for (var i = 0; i < rows.Length; i++)
            Set(i, rows[i]);
        Marks = isMarked ? MarksOf(Count, null, length) : null;
    }

    /// <summary>
    /// How many rows the leaf has. A lock-free reader may see a count that does not fit the arrays, so it also checks their lengths.
    /// </summary>
    internal int Count { get; private set; }

    internal Row<TKey, TRow>?[] Rows { get; private set; }

    /// <summary>
    /// A copy of the keys, for a faster search. Empty for types that a reader could see half written, and where there are marks.
    /// </summary>
    internal TKey?[] Keys { get; private set; }

    /// <summary>The marks of the keys, for a faster search. Null unless the keys are strings in ordinal order.</summary>
    internal KeyMarks? Marks { get; private set; }

    /// <summary>
    /// Set when other leaves take this leaf's place. Then its rows do not change any more, and a writer searches for the other leaves.
    /// </summary>
    internal bool IsDead { get; set; }

    /// <summary>Grows when writers wait for this leaf's lock, and falls when they do not have to wait.</summary>
    internal int Contention { get; set; }

    /// <summary>The seqlock of the arrays and the count.</summary>
    internal ref SequenceNumber Version => ref _version;

    internal static bool HasKeys
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AtomicAccess.IsAtomic<TKey>();
    }

    internal void Insert(int at, Row<TKey, TRow> row)
    {
        var mark = 0UL;
        var marks = typeof(TKey).IsValueType || Marks is null ? null : MarksWith(at, Unsafe.As<string>((object)row.Key), out mark);
        _version.BeginChange();
        if (marks is not null)
            Marks = marks;
        if (Count == Rows.Length)
            Enlarge();
        if (!typeof(TKey).IsValueType && marks is null)
            Marks?.Insert(at, Count, mark);
        Array.Copy(Rows, at, Rows, at + 1, Count - at);
        if (HasKeys && Keys.Length > 0)
            Array.Copy(Keys, at, Keys, at + 1, Count - at);
        Set(at, row);
        Count++;
        _version.EndChange();
    }

    internal void RemoveAt(int at)
    {
        _version.BeginChange();
        Count--;
        Array.Copy(Rows, at + 1, Rows, at, Count - at);
        Rows[Count] = null;
        if (HasKeys && Keys.Length > 0)
        {
            Array.Copy(Keys, at + 1, Keys, at, Count - at);
            Keys[Count] = default;
        }

        if (!typeof(TKey).IsValueType)
            Marks?.RemoveAt(at, Count + 1);

        _version.EndChange();
    }

    internal void Replace(int at, Row<TKey, TRow> row)
    {
        _version.BeginChange();
        Set(at, row);
        _version.EndChange();
    }

    // The marks of all keys and a new one, if the marks that are there cannot have that of the new key. They are made before the change
    // begins, so that readers do not have to wait for them.
    private KeyMarks? MarksWith(int at, string key, out ulong mark)
    {
        mark = 0;
        if (Count > 0 && Marks!.TryMark(key, out mark))
            return null;
        var room = Count == Rows.Length ? Math.Min(2 * Count, MaxRows) : Rows.Length;
        return MarksOf(at, key, room);
    }

    // The marks of all keys, and of a new one at the given place if there is one. The array is borrowed, because keys that count up make
    // new marks several times for each leaf.
    private KeyMarks MarksOf(int at, string? key, int room)
    {
        var keys = ArrayPool<string>.Shared.Rent(MaxRows + 1);
        var length = 0;
        for (var i = 0; i < Count; i++)
        {
            if (i == at && key is not null)
                keys[length++] = key;
            keys[length++] = Unsafe.As<string>((object)Rows[i]!.Key);
        }

        if (at == Count && key is not null)
            keys[length++] = key;
        var marks = KeyMarks.Of(keys.AsSpan(0, length), room);
        ArrayPool<string>.Shared.Return(keys, clearArray: true);
        return marks;
    }

    private void Set(int at, Row<TKey, TRow> row)
    {
        Rows[at] = row;
        if (HasKeys && Keys.Length > 0)
            Keys[at] = row.Key;
    }

    private void Enlarge()
    {
        var length = Math.Min(2 * Rows.Length, MaxRows);
        var rows = Rows;
        Array.Resize(ref rows, length);
        Rows = rows;
        if (!typeof(TKey).IsValueType && Marks is { } marks)
        {
            Marks = marks.Enlarged(length);
            return;
        }

        if (!HasKeys)
            return;
        var keys = Keys;
        Array.Resize(ref keys, length);
        Keys = keys;
    }
}

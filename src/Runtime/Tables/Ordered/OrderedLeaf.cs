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

    internal OrderedLeaf(ReadOnlySpan<Row<TKey, TRow>> rows, int room = MinLength)
    {
        Count = rows.Length;
        var length = Math.Clamp(rows.Length + (rows.Length / 2), room, MaxRows);
        Rows = new Row<TKey, TRow>?[length];
        Keys = HasKeys ? new TKey?[length] : [];
        for (var i = 0; i < rows.Length; i++)
            Set(i, rows[i]);
    }

    /// <summary>
    /// How many rows the leaf has. A lock-free reader may see a count that does not fit the arrays, so it also checks their lengths.
    /// </summary>
    internal int Count { get; private set; }

    internal Row<TKey, TRow>?[] Rows { get; private set; }

    /// <summary>A copy of the keys, for a faster search. Empty for types that a reader could see half written.</summary>
    internal TKey?[] Keys { get; private set; }

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
        _version.BeginChange();
        if (Count == Rows.Length)
            Enlarge();
        Array.Copy(Rows, at, Rows, at + 1, Count - at);
        if (HasKeys)
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
        if (HasKeys)
        {
            Array.Copy(Keys, at + 1, Keys, at, Count - at);
            Keys[Count] = default;
        }

        _version.EndChange();
    }

    internal void Replace(int at, Row<TKey, TRow> row)
    {
        _version.BeginChange();
        Set(at, row);
        _version.EndChange();
    }

    private void Set(int at, Row<TKey, TRow> row)
    {
        Rows[at] = row;
        if (HasKeys)
            Keys[at] = row.Key;
    }

    private void Enlarge()
    {
        var length = Math.Min(2 * Rows.Length, MaxRows);
        var rows = Rows;
        Array.Resize(ref rows, length);
        Rows = rows;
        if (!HasKeys)
            return;
        var keys = Keys;
        Array.Resize(ref keys, length);
        Keys = keys;
    }
}

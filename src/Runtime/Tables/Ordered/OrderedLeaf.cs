using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Some neighbouring rows of an ordered table, sorted, in arrays that are changed in place by the lock holder (the object itself is the
/// lock). Readers look without it and go by the version.
/// </summary>
internal sealed class OrderedLeaf<TKey, TRow>
    where TKey : notnull
{
    /// <summary>How many rows it can have: few enough to move half of them for an insertion, many enough to keep the tree flat.</summary>
    internal const int Most = 128;

    private const int Fewest = 8;

    private SequenceNumber _version;

    internal OrderedLeaf(ReadOnlySpan<Row<TKey, TRow>> rows, int room = Fewest)
    {
        Count = rows.Length;
        var length = Math.Clamp(rows.Length + (rows.Length / 2), room, Most);
        Rows = new Row<TKey, TRow>?[length];
        Keys = HasKeys ? new TKey?[length] : [];
        for (var i = 0; i < rows.Length; i++)
            Set(i, rows[i]);
    }

    /// <summary>How many rows there are. A reader checks it against the arrays that it has read.</summary>
    internal int Count { get; private set; }

    internal Row<TKey, TRow>?[] Rows { get; private set; }

    /// <summary>The keys again, beside each other, for the search; empty for keys that could be met half written.</summary>
    internal TKey?[] Keys { get; private set; }

    /// <summary>Set when other leaves have taken its place. Its rows stay as they are; a writer looks for the other leaves.</summary>
    internal bool IsDead { get; set; }

    /// <summary>How much writers have waited for each other here, less how often they have not.</summary>
    internal int Contention { get; set; }

    /// <summary>Guards the arrays and the count.</summary>
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
        var length = Math.Min(2 * Rows.Length, Most);
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

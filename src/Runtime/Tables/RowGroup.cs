using System.Collections;

namespace Pail.Runtime.Tables;

/// <summary>Content that counts as more than one row.</summary>
internal interface IRowGroup
{
    int Count { get; }
}

/// <summary>
/// The rows of one key of a bag, in the order of their insertion. Never changed; but one that is made by adding to another shares its array, beyond the end
/// of the other, so that adding many costs no more than a list does.
/// </summary>
internal sealed class RowGroup<TRow> : IRowGroup, IReadOnlyList<TRow>
{
    private readonly TRow[] _rows;

    private RowGroup(TRow[] rows, int count) => (_rows, Count) = (rows, count);

    public int Count { get; }

    public TRow this[int index] => (uint)index < (uint)Count ? _rows[index] : throw new ArgumentOutOfRangeException(nameof(index));

    internal static RowGroup<TRow> Of(TRow row) => new([row], 1);

    /// <summary>Null for no rows.</summary>
    internal static RowGroup<TRow>? Of(List<TRow> rows) => rows.Count == 0 ? null : new RowGroup<TRow>([.. rows], rows.Count);

    /// <summary>
    /// These and one more. For who holds the lock of the row whose content this is, so that no two are made from one and both kept.
    /// </summary>
    internal RowGroup<TRow> With(TRow row)
    {
        var rows = _rows;
        if (rows.Length == Count)
            Array.Resize(ref rows, 2 * Count);
        rows[Count] = row;
        return new RowGroup<TRow>(rows, Count + 1);
    }

    internal bool Contains(TRow row, IEqualityComparer<TRow> comparer)
    {
        for (var i = 0; i < Count; i++)
        {
            if (comparer.Equals(_rows[i], row))
                return true;
        }

        return false;
    }

    public IEnumerator<TRow> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return _rows[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

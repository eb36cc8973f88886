using System.Collections;

namespace Pail.Runtime.Tables;

/// <summary>Content that counts as more than one row.</summary>
internal interface IRowGroup
{
    int Count { get; }
}

/// <summary>The rows of one key of a bag, in the order of their insertion: one, or several. Never changed.</summary>
internal abstract class RowGroup<TRow> : IRowGroup, IReadOnlyList<TRow>
{
    public abstract int Count { get; }

    public abstract TRow this[int index] { get; }

    internal static RowGroup<TRow> Of(TRow row) => new One(row);

    /// <summary>Null for no rows.</summary>
    internal static RowGroup<TRow>? Of(List<TRow> rows) => rows.Count switch
    {
        0 => null,
        1 => new One(rows[0]),
        _ => new Several([.. rows], rows.Count),
    };

    /// <summary>
    /// These and one more. For the holder of the lock of the row whose content this is, so that no two groups are made from one and both
    /// kept.
    /// </summary>
    internal abstract RowGroup<TRow> With(TRow row);

    internal abstract bool Contains(TRow row, IEqualityComparer<TRow> comparer);

    public IEnumerator<TRow> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One row, without an array: most keys of many bags have no more.</summary>
    private sealed class One(TRow only) : RowGroup<TRow>
    {
        public override int Count => 1;

        public override TRow this[int index] => index == 0 ? only : throw new ArgumentOutOfRangeException(nameof(index));

        internal override RowGroup<TRow> With(TRow row) => new Several([only, row], 2);

        internal override bool Contains(TRow row, IEqualityComparer<TRow> comparer) => comparer.Equals(only, row);
    }

    /// <summary>
    /// Several rows. One group that is made by adding to another shares its array, beyond the end of the other, so that adding many costs
    /// no more than a list does.
    /// </summary>
    private sealed class Several(TRow[] rows, int count) : RowGroup<TRow>
    {
        public override int Count => count;

        public override TRow this[int index] =>
            (uint)index < (uint)count ? rows[index] : throw new ArgumentOutOfRangeException(nameof(index));

        internal override RowGroup<TRow> With(TRow row)
        {
            var all = rows;
            if (all.Length == count)
                Array.Resize(ref all, 2 * count);
            all[count] = row;
            return new Several(all, count + 1);
        }

        internal override bool Contains(TRow row, IEqualityComparer<TRow> comparer)
        {
            for (var i = 0; i < count; i++)
            {
                if (comparer.Equals(rows[i], row))
                    return true;
            }

            return false;
        }
    }
}

using System.Collections;

namespace Pail.Runtime.Tables;

/// <summary>Content that counts as more than one row.</summary>
internal interface IRowGroup
{
    int Count { get; }
}

/// <summary>The rows of one key of a bag, in the order of their insertion. A group has one or more rows and never changes.</summary>
internal abstract class RowGroup<TRow> : IRowGroup, IReadOnlyList<TRow>
{
    public abstract int Count { get; }

    public abstract TRow this[int index] { get; }

    internal static RowGroup<TRow> Of(TRow row) => new One(row);

    /// <summary>A group of these rows; null when there are none.</summary>
    internal static RowGroup<TRow>? Of(List<TRow> rows) => rows.Count switch
    {
        0 => null,
        1 => new One(rows[0]),
        _ => new Several([.. rows], rows.Count),
    };

    /// <summary>
    /// A group with these rows and one more. Only for the holder of the lock of the row that has this group: groups share an array, so two
    /// threads that extended the same group would overwrite each other's row.
    /// </summary>
    internal abstract RowGroup<TRow> With(TRow row);

    internal abstract bool Contains(TRow row, IEqualityComparer<TRow> comparer);

    public IEnumerator<TRow> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A group of one row, which needs no array. In many bags most keys have one row.</summary>
    private sealed class One(TRow only) : RowGroup<TRow>
    {
        public override int Count => 1;

        public override TRow this[int index] => index == 0 ? only : throw new ArgumentOutOfRangeException(nameof(index));

        internal override RowGroup<TRow> With(TRow row) => new Several([only, row], 2);

        internal override bool Contains(TRow row, IEqualityComparer<TRow> comparer) => comparer.Equals(only, row);
    }

    /// <summary>
    /// A group of several rows. The group that <see cref="With"/> makes shares this group's array and uses one more element of it. So
    /// adding many rows costs no more than with a list.
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

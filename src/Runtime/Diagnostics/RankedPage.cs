namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Chooses the items of one page of a sorted list without sorting the list: it keeps only those that come before the end of the page.
/// </summary>
/// <param name="offset">How many items come before the page.</param>
/// <param name="limit">The largest number of items of the page.</param>
/// <param name="order">The order of the keys, in which no two are equal.</param>
internal sealed class RankedPage<TItem, TKey>(int offset, int limit, IComparer<TKey> order)
{
    private readonly int _most = (int)Math.Min((long)offset + limit, int.MaxValue);

    // The last of those that are kept is at the head, so that a better item takes its place.
    private readonly PriorityQueue<TItem, TKey> _kept = new(Comparer<TKey>.Create((left, right) => order.Compare(right, left)));

    internal void Offer(TItem item, TKey key)
    {
        if (_kept.Count < _most)
            _kept.Enqueue(item, key);
        else
            _kept.EnqueueDequeue(item, key);
    }

    /// <summary>The items of the page, in their order.</summary>
    internal TItem[] Take()
    {
        var page = new TItem[Math.Max(0, _kept.Count - offset)];
        for (var i = page.Length - 1; i >= 0; i--)
            page[i] = _kept.Dequeue();
        return page;
    }
}

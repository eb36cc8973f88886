namespace Pail.Runtime.Processes;

/// <summary>
/// Keeps the items with the smallest numbers after a given one. So a page of a long list that has no order costs the memory of the page.
/// </summary>
internal sealed class FirstByNumber<T>
{
    private readonly long _after;
    private readonly int _limit;

    // The item with the greatest number is first: it goes when a smaller one comes.
    private readonly PriorityQueue<T, long> _kept = new();

    internal FirstByNumber(long after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        (_after, _limit) = (after, limit);
    }

    internal void Offer(T item, long number)
    {
        if (number <= _after)
            return;
        if (_kept.Count < _limit)
            _kept.Enqueue(item, -number);
        else if (_kept.TryPeek(out _, out var greatest) && number < -greatest)
            _kept.DequeueEnqueue(item, -number);
    }

    /// <summary>Takes the items, the smallest number first.</summary>
    internal T[] TakeInOrder()
    {
        var items = new T[_kept.Count];
        for (var i = items.Length - 1; i >= 0; i--)
            items[i] = _kept.Dequeue();
        return items;
    }
}

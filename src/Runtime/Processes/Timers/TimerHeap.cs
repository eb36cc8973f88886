namespace Pail.Runtime.Processes;

/// <summary>
/// A heap of timers in the order of their deadlines; timers with equal deadlines are in the order of their start. Each timer knows its
/// index, so removing one needs no search. Each node has four children: the heap is half as deep as a binary one, and siblings are adjacent
/// in memory. Not thread-safe.
/// </summary>
internal sealed class TimerHeap
{
    private const int Arity = 4;
    private const int Smallest = 16;

    private Slot[] _slots = [];

    internal int Count { get; private set; }

    internal int Capacity => _slots.Length;

    internal TimerRef? First => Count > 0 ? _slots[0].Timer : null;

    internal void Add(TimerRef timer)
    {
        if (Count == _slots.Length)
            Array.Resize(ref _slots, Math.Max(Smallest, 2 * Count));
        Rise(Count++, new Slot(timer.Due, timer));
    }

    internal void Remove(TimerRef timer)
    {
        var index = timer.Index;
        timer.Index = TimerRef.NotPending;
        var last = _slots[--Count];
        _slots[Count] = default;
        if (index < Count)
        {
            // The last timer takes the free place, and may have to move up or down from there.
            if (index > 0 && last.IsBefore(_slots[(index - 1) / Arity]))
                Rise(index, last);
            else
                Sink(index, last);
        }

        // Shrinks, so that a million timers that are gone do not keep their memory.
        if (_slots.Length > Smallest && Count < _slots.Length / 4)
            Array.Resize(ref _slots, _slots.Length / 2);
    }

    private void Rise(int index, Slot slot)
    {
        while (index > 0)
        {
            var parent = (index - 1) / Arity;
            if (!slot.IsBefore(_slots[parent]))
                break;

            Place(index, _slots[parent]);
            index = parent;
        }

        Place(index, slot);
    }

    private void Sink(int index, Slot slot)
    {
        while (true)
        {
            var first = (Arity * index) + 1;
            if (first >= Count)
                break;

            var least = first;
            var end = Math.Min(first + Arity, Count);
            for (var child = first + 1; child < end; child++)
            {
                if (_slots[child].IsBefore(_slots[least]))
                    least = child;
            }

            if (!_slots[least].IsBefore(slot))
                break;

            Place(index, _slots[least]);
            index = least;
        }

        Place(index, slot);
    }

    private void Place(int index, Slot slot)
    {
        _slots[index] = slot;
        slot.Timer.Index = index;
    }

    // A copy of the deadline beside the timer, so that most comparisons need not read the timer.
    private readonly record struct Slot(long Due, TimerRef Timer)
    {
        internal bool IsBefore(in Slot other) => Due < other.Due || (Due == other.Due && Timer.Order < other.Timer.Order);
    }
}

using System.Numerics;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// Tells items that their time is over, a moment after it is: a wheel of four rings with 64 slots each. An item goes into a slot of the
/// ring that is fine enough for how far it is away, and moves to a finer ring when its slot comes up. Adding and removing cost the same
/// whatever is in the wheel.
/// </summary>
/// <remarks>
/// An item whose time is put off stays where it is until its slot comes up; so a row that is used all the time costs the wheel nothing.
/// When many are due at once they are told in portions, between which other work of the thread pool has its turn.
/// </remarks>
internal sealed class ExpiryWheel : IThreadPoolWorkItem
{
    private const int Rings = 4;
    private const int Bits = 6;
    private const int Slots = 1 << Bits;
    private const int TicksPerSecond = 64;

    // As many as take a millisecond or so.
    private const int Portion = 1000;

    private readonly Lock _lock = new();
    private readonly Node _node;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _tickLength;

    // The first item of each slot, ring by ring, and which slots have any.
    private readonly ExpiryItem?[] _slots = new ExpiryItem?[Rings * Slots];
    private readonly ulong[] _used = new ulong[Rings];

    // Those whose slot has come up and that have not been looked at yet, ring by ring.
    private readonly ExpiryItem?[] _up = new ExpiryItem?[Rings];
    private long _now;
    private int _count;
    private long _armed = long.MaxValue;
    private bool _isTelling;
    private bool _isDone;

    // Until when items are still told, once the wheel is closed.
    private long? _closedAt;

    internal ExpiryWheel(Node node)
    {
        _node = node;
        _time = node.TimeProvider;
        _tickLength = Math.Max(1, _time.TimestampFrequency / TicksPerSecond);
        _now = _time.GetTimestamp() / _tickLength;
        _timer = _time.CreateTimer(static wheel => ((ExpiryWheel)wheel!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>About how many items it has.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Has the item told when its time is over. False when the wheel is closed.</summary>
    internal bool TryAdd(ExpiryItem item)
    {
        if (item.Due == ExpiryItem.Never)
            return true;

        // Before the lock, which is held while the items of a wheel that has ended are taken apart.
        if (Volatile.Read(ref _isDone))
            return false;
        lock (_lock)
        {
            if (_closedAt is not null)
                return false;
            Unlink(item);
            Link(item);
            Arm();
            return true;
        }
    }

    /// <summary>Forgets an item. It may be told all the same if its time is over already.</summary>
    internal void Remove(ExpiryItem item)
    {
        if (Volatile.Read(ref _isDone))
            return;
        lock (_lock)
            Unlink(item);
    }

    /// <summary>Takes no more items. Tells those whose time is over now, a moment later, and then ends.</summary>
    internal void Close(long now)
    {
        lock (_lock)
        {
            _closedAt = now;
            if (_count == 0 && !_isTelling)
            {
                End();
                return;
            }
        }

        // Where runs are repeated nothing may take the way over the thread pool: there the clock calls, between two turns.
        if (_node.Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else
            _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    void IThreadPoolWorkItem.Execute() => Turn();

    // Never on the thread of the clock: one that is set by hand runs its timers on whatever thread asks it for the time, in the middle of
    // what that is doing, be it with the lock of a row. Where runs are repeated the clock goes on by itself, between two turns.
    private void Wake()
    {
        if (_node.Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else
            Turn();
    }

    // By the timer, or by itself to go on. While one turn tells of its items the next may take others.
    private void Turn()
    {
        bool more;
        do
        {
            var due = new List<ExpiryItem>();
            try
            {
                more = Take(due);
            }
            catch (Exception error)
            {
                // The node's clock, which is the user's. There is no caller to tell; the next item that is added sets the timer again.
                lock (_lock)
                    (_armed, _isTelling) = (long.MaxValue, false);
                _node.Log.ClockFailed(error);
                more = false;
            }

            foreach (var item in due)
                Tell(item);

            // Where runs are repeated all happens in this turn.
        }
        while (more && _node.Interleaving is not null);

        if (more)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Tell(ExpiryItem item)
    {
        try
        {
            item.Expire();
        }
        catch (Exception error)
        {
            // The user's comparer or handler. The others are to expire all the same.
            _node.Log.HandlerFailed(error, "RowExpired");
        }
    }

    /// <summary>Takes those that are due, at most a portion. True when there may be more.</summary>
    private bool Take(List<ExpiryItem> due)
    {
        lock (_lock)
        {
            if (_isDone)
                return false;
            var now = _closedAt ?? _time.GetTimestamp();

            // The last turn looks into the tick that has not ended, too.
            var target = (now / _tickLength) + (_closedAt is null ? 0 : 1);
            var looked = 0;
            while (looked < Portion)
            {
                if (FirstUp() is not { } item)
                {
                    if (Advance(target))
                        continue;
                    _isTelling = false;
                    if (_closedAt is not null)
                    {
                        End();
                        return false;
                    }

                    _armed = long.MaxValue;
                    Arm();
                    return false;
                }

                Unlink(item);
                looked++;
                if (item.Due <= now)
                    due.Add(item);
                else
                    Link(item);
            }

            _isTelling = true;
            return true;
        }
    }

    /// <summary>
    /// Goes on to the next time at which slots with items come up, if that is by then, and takes them out. False when it is not.
    /// </summary>
    private bool Advance(long target)
    {
        var next = NextTime();
        if (next > target)
        {
            // Never back: the items' places count from here.
            _now = Math.Max(_now, target);
            return false;
        }

        // All slots of this very time, in every ring: as soon as it is the present, one that was left behind would count as a whole round
        // away.
        for (var ring = 0; ring < Rings; ring++)
        {
            if (TimeOf(ring) != next)
                continue;
            var slot = (int)((next >> (ring * Bits)) & (Slots - 1));
            _up[ring] = _slots[(ring * Slots) + slot];
            _slots[(ring * Slots) + slot] = null;
            _used[ring] &= ~(1UL << slot);
        }

        _now = next;
        return true;
    }

    // Also takes the items apart: each would keep all others of its slot, and their rows, for a page that still has one of them.
    private void End()
    {
        Volatile.Write(ref _isDone, true);
        _timer.Dispose();
        foreach (var first in _slots)
        {
            for (var item = first; item is not null;)
            {
                var next = item.Next;
                (item.Next, item.Previous, item.Slot) = (null, null, ExpiryItem.Nowhere);
                item = next;
            }
        }

        Array.Clear(_slots);
        Array.Clear(_used);
        _count = 0;
    }

    private ExpiryItem? FirstUp()
    {
        foreach (var item in _up)
        {
            if (item is not null)
                return item;
        }

        return null;
    }

    private long NextTime()
    {
        var next = long.MaxValue;
        for (var ring = 0; ring < Rings; ring++)
            next = Math.Min(next, TimeOf(ring));
        return next;
    }

    /// <summary>When the next slot of a ring that has items comes up.</summary>
    private long TimeOf(int ring)
    {
        if (_used[ring] == 0)
            return long.MaxValue;
        var current = _now >> (ring * Bits);
        var distance = BitOperations.TrailingZeroCount(BitOperations.RotateRight(_used[ring], (int)((current + 1) & (Slots - 1)))) + 1;
        return (current + distance) << (ring * Bits);
    }

    private void Link(ExpiryItem item)
    {
        // Up to the end of the tick in which it is over, and no farther than the wheel reaches: what is beyond is put in again when its
        // slot comes up.
        var farthest = _now + (1L << (Rings * Bits)) - 1;
        var tick = Math.Clamp(Math.Min(item.Due / _tickLength, farthest) + 1, _now + 1, farthest);
        var ring = BitOperations.Log2((ulong)(tick - _now)) / Bits;
        var slot = (ring * Slots) + (int)((tick >> (ring * Bits)) & (Slots - 1));
        _count++;
        item.Slot = slot;
        item.Next = _slots[slot];
        item.Previous = null;
        if (item.Next is { } next)
            next.Previous = item;
        _slots[slot] = item;
        _used[ring] |= 1UL << (slot & (Slots - 1));
    }

    private void Unlink(ExpiryItem item)
    {
        if (item.Slot == ExpiryItem.Nowhere)
            return;
        _count--;
        if (item.Next is { } next)
            next.Previous = item.Previous;
        if (item.Previous is { } previous)
            previous.Next = item.Next;
        else if (ReferenceEquals(item, _up[item.Slot / Slots]))
            _up[item.Slot / Slots] = item.Next;
        else if ((_slots[item.Slot] = item.Next) is null)
            _used[item.Slot / Slots] &= ~(1UL << (item.Slot & (Slots - 1)));
        (item.Next, item.Previous, item.Slot) = (null, null, ExpiryItem.Nowhere);
    }

    private void Arm()
    {
        var next = _isTelling ? long.MaxValue : NextTime();
        if (next >= _armed)
            return;
        var now = _time.GetTimestamp();
        var wait = next * _tickLength <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, next * _tickLength);

        // Rounded up to what a timer can be set to: one that fires too early would be set to nothing again and again until it is time.
        if (next * _tickLength > now)
            wait = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(wait.TotalMilliseconds)));
        _timer.Change(ClockTimer.Clamp(wait), Timeout.InfiniteTimeSpan);

        // Not before: a clock that fails has set no timer.
        _armed = next;
    }
}

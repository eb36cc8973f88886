using System.Numerics;

namespace Pail.Runtime.Tables;

/// <summary>
/// The items of an <see cref="ExpiryWheel"/>, ordered by time: four rings with 64 slots each. A slot of the first ring is one tick long; a
/// slot of each further ring is as long as all slots of the ring before. An item is in the finest ring that reaches its time. When its slot
/// comes up, it is checked, and put into a finer ring if its time is not over. Adding and removing take the same time however many items
/// there are.
/// </summary>
/// <remarks>Not safe for concurrent use: the wheel calls everything but <see cref="Count"/> under its lock.</remarks>
internal sealed class ExpiryRings
{
    private const int Rings = 4;
    private const int Bits = 6;
    private const int Slots = 1 << Bits;

    private readonly long _tickLength;

    // The first item of each slot, ring by ring. In the second array a bit is set for each slot that has items.
    private readonly ExpiryItem?[] _slots = new ExpiryItem?[Rings * Slots];
    private readonly ulong[] _used = new ulong[Rings];

    // For each ring the first item of the slot that has come up: the items of this list have not been checked yet.
    private readonly ExpiryItem?[] _up = new ExpiryItem?[Rings];

    // The present tick. The places of all items are relative to it.
    private long _now;
    private int _count;

    /// <param name="timestamp">The present time.</param>
    /// <param name="tickLength">How many units of a timestamp one tick has.</param>
    internal ExpiryRings(long timestamp, long tickLength)
    {
        _tickLength = tickLength;
        _now = timestamp / tickLength;
    }

    /// <summary>About how many items there are. Any thread may read it.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal void Add(ExpiryItem item)
    {
        // The tick after the one in which the item's time ends, so that it never comes up too early. An item beyond the reach of the rings
        // goes as far as they reach; it is put in again when its slot comes up.
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

    /// <summary>Removes an item if it is here.</summary>
    internal void Remove(ExpiryItem item)
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

    /// <summary>An item whose slot has come up and that has not been removed; null when there is none.</summary>
    internal ExpiryItem? FirstUp()
    {
        foreach (var item in _up)
        {
            if (item is not null)
                return item;
        }

        return null;
    }

    /// <summary>
    /// Moves on to the next tick at which a slot with items comes up, if it is not after the target. False when it is; then this moves on
    /// to the target.
    /// </summary>
    internal bool Advance(long target)
    {
        var next = NextTick();
        if (next > target)
        {
            // Never back, because the places of the items are relative to the present tick.
            _now = Math.Max(_now, target);
            return false;
        }

        // The slots of this tick in all rings at once: a slot that was left behind would come up again only after a whole round of its
        // ring.
        for (var ring = 0; ring < Rings; ring++)
        {
            if (NextTick(ring) != next)
                continue;
            var slot = (int)((next >> (ring * Bits)) & (Slots - 1));
            _up[ring] = _slots[(ring * Slots) + slot];
            _slots[(ring * Slots) + slot] = null;
            _used[ring] &= ~(1UL << slot);
        }

        _now = next;
        return true;
    }

    /// <summary>The next tick at which a slot with items comes up; the greatest number when there are no items.</summary>
    internal long NextTick()
    {
        var next = long.MaxValue;
        for (var ring = 0; ring < Rings; ring++)
            next = Math.Min(next, NextTick(ring));
        return next;
    }

    /// <summary>
    /// Removes all items. It also clears the links of each item: a page may still refer to one item, and its links would keep all other
    /// items of the slot and their rows in memory.
    /// </summary>
    internal void Clear()
    {
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

    private long NextTick(int ring)
    {
        if (_used[ring] == 0)
            return long.MaxValue;
        var current = _now >> (ring * Bits);
        var distance = BitOperations.TrailingZeroCount(BitOperations.RotateRight(_used[ring], (int)((current + 1) & (Slots - 1)))) + 1;
        return (current + distance) << (ring * Bits);
    }
}

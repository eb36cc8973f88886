using System.Numerics;

namespace Pail.Buckets;

/// <summary>Holds nodes until their deadlines: a hierarchical timing wheel, exact to the tick of 100 ns. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// The wheel has a position in time, and files a node by the highest group of six bits in which the node's deadline differs from the
/// position: the group's number is the level, the group's value is the slot. So all nodes of a level are due before those of the levels
/// above it, and the slots of a level are due in order. When the position enters a slot, its nodes are filed again, at lower levels.
/// A node is filed 11 times at most, and once more whenever its deadline turns out to have been moved later.
/// </para>
/// <para>
/// Slots up to level 3 (13.1 ms) are emptied without being filed again once they are wholly in the past. The order of the nodes in such a
/// slot is free. Levels 0 to 2 are only used for the slot that the present moment is in.
/// </para>
/// <para>An empty wheel takes about 300 bytes, and each level in use 536 bytes. A wheel that becomes empty keeps one level's slots.</para>
/// </remarks>
internal sealed class ExpiryWheel
{
    private const int Levels = 11;
    private const int SlotBits = 6;
    private const int Slots = 1 << SlotBits;
    private const int FinestOrderedLevel = 3;

    private static int _stamps;

    // A level's slots are null while nothing is filed there.
    private readonly WheelNode?[]?[] _slots = new WheelNode?[]?[Levels];

    // The bits of a level's slots that hold nodes, and the bits of the levels that do.
    private readonly ulong[] _filledSlots = new ulong[Levels];
    private uint _filledLevels;

    // Slots that an emptied level left behind, for the next level that needs some.
    private WheelNode?[]? _spareSlots;

    // Nodes to be filed again before any node is taken. Their WheelSlot no longer counts, because a whole slot is moved here at once.
    private WheelNode? _loose;

    // The point in time that nodes are filed relative to. Nodes whose deadline is before it are filed as if due at it.
    private long _position;

    private int _stamp = NextStamp();

    internal ExpiryWheel(long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        _position = now;
    }

    internal int Count { get; private set; }

    /// <exception cref="InvalidOperationException">The node is in this wheel.</exception>
    internal void Add(WheelNode node)
    {
        if (node.WheelStamp == _stamp)
            throw new InvalidOperationException("A node must not be in the wheel when it is added, but it is.");
        node.WheelStamp = _stamp;
        Count++;
        File(node, Volatile.Read(ref node.Deadline));
    }

    /// <summary>Takes a node out, if it is in the wheel: if it carries the wheel's stamp.</summary>
    internal void Remove(WheelNode node)
    {
        if (node.WheelStamp != _stamp)
            return;
        Unlink(node);
        Release(node);
    }

    /// <summary>Takes all nodes out, at a cost that does not depend on their number.</summary>
    /// <remarks>The nodes stay linked to each other, so a reference to one of them keeps all of them in memory.</remarks>
    internal void Clear()
    {
        _stamp = NextStamp();
        _loose = null;
        Array.Clear(_slots);
        Array.Clear(_filledSlots);
        _filledLevels = 0;
        Count = 0;
    }

    /// <summary>Takes one node out whose deadline has come.</summary>
    /// <param name="now">The time in UTC ticks. It may be before the time of an earlier call.</param>
    /// <param name="budget">How many steps the call may make: a node taken, a node filed again, or a slot opened.</param>
    /// <param name="node">The node taken.</param>
    /// <returns>Whether a node was taken. If not, and the budget is not used up, no node in the wheel is due.</returns>
    internal bool TryTakeDue(long now, ref int budget, out WheelNode? node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        if (now < _position && budget > 0)
            MoveBack(now, ref budget);
        while (budget > 0)
        {
            if (_loose is { } loose)
            {
                budget--;
                Unlink(loose);
                File(loose, Volatile.Read(ref loose.Deadline));
                continue;
            }
            // Nothing is filed at a time up to now, so the position can move on without passing a node.
            if (_filledLevels == 0 || FirstSlot() is var (level, slot) && StartOf(level, slot) > now)
            {
                _position = now;
                break;
            }
            budget--;
            if (TryTake(now, out node))
                return true;
        }
        node = null;
        return false;
    }

    /// <summary>
    /// When to call <see cref="TryTakeDue" /> next, in UTC ticks: no later than the earliest deadline, 0 when there is work at once, and
    /// <see cref="long.MaxValue" /> when the wheel is empty.
    /// </summary>
    /// <remarks>
    /// With one node in the earliest slot this is its deadline. With more it is the slot's start: a call then opens the slot and files its
    /// nodes at lower levels. So a caller wakes once for a lone node, and 11 times at most before the first of many nodes is due.
    /// </remarks>
    internal long NextTick()
    {
        if (_loose is not null)
            return 0;
        if (_filledLevels == 0)
            return long.MaxValue;
        var (level, slot) = FirstSlot();
        var start = StartOf(level, slot);
        // Nodes filed at the position may have been due long before it.
        if (start <= _position)
            return 0;
        var first = _slots[level]![slot]!;
        // The nodes in later slots are due after this slot's end, also if this node's deadline has been moved beyond them.
        return first.Next == first ? Math.Min(Volatile.Read(ref first.Deadline), EndOf(level, start)) : start;
    }

    // Looks at the earliest slot, which must have begun.
    private bool TryTake(long now, out WheelNode? node)
    {
        node = null;
        var (level, slot) = FirstSlot();
        var start = StartOf(level, slot);
        var end = EndOf(level, start);
        if (level > FinestOrderedLevel || end > now)
        {
            _position = start;
            _loose = TakeSlot(level, slot);
            return false;
        }
        var first = _slots[level]![slot]!;
        var deadline = Volatile.Read(ref first.Deadline);
        Unlink(first);
        // The deadline has been moved. The node may be due all the same, but not before the nodes of the slots between.
        if (deadline > end)
        {
            File(first, deadline);
            return false;
        }
        Release(first);
        node = first;
        return true;
    }

    // The clock was set back. The slots of the level in which the times differ, and of those above, are still right. What is filed below
    // was filed relative to the time that the clock was set back from, or is due at it.
    private void MoveBack(long now, ref int budget)
    {
        var different = Math.Max(1, LevelOf(now));
        for (var level = 0; level < different; level++)
        {
            while (_filledSlots[level] != 0)
            {
                budget--;
                var list = TakeSlot(level, BitOperations.TrailingZeroCount(_filledSlots[level]));
                if (_loose is null)
                    _loose = list;
                else
                    Join(_loose, list);
            }
        }
        _position = now;
    }

    private void File(WheelNode node, long deadline)
    {
        var time = Math.Max(deadline, _position);
        var level = LevelOf(time);
        var slot = (int)(time >> ShiftOf(level)) & (Slots - 1);
        node.WheelSlot = (short)(level * Slots + slot);
        node.Previous = node.Next = node;
        ref var first = ref SlotsOf(level)[slot];
        if (first is not null)
        {
            Join(first, node);
            return;
        }
        first = node;
        _filledSlots[level] |= 1UL << slot;
        _filledLevels |= 1U << level;
    }

    // Takes a node out of its list, which leaves the node's own links as they were.
    private void Unlink(WheelNode node)
    {
        var next = node.Next!;
        next.Previous = node.Previous;
        node.Previous!.Next = next;
        var left = next == node ? null : next;
        if (_loose == node)
        {
            _loose = left;
            return;
        }
        // The slot is not where the node is if the node is loose. Then the slot does not begin with it.
        var (level, slot) = Math.DivRem(node.WheelSlot, (short)Slots);
        if (_slots[level]?[slot] != node)
            return;
        if (left is null)
            TakeSlot(level, slot);
        else
            _slots[level]![slot] = left;
    }

    private void Release(WheelNode node)
    {
        node.Previous = node.Next = null;
        node.WheelStamp = 0;
        if (--Count == 0)
            Array.Clear(_slots);
    }

    private WheelNode TakeSlot(int level, int slot)
    {
        var slots = _slots[level]!;
        var first = slots[slot]!;
        slots[slot] = null;
        _filledSlots[level] &= ~(1UL << slot);
        if (_filledSlots[level] == 0)
        {
            _filledLevels &= ~(1U << level);
            if (_spareSlots is null)
            {
                _spareSlots = slots;
                _slots[level] = null;
            }
        }
        return first;
    }

    private WheelNode?[] SlotsOf(int level)
    {
        if (_slots[level] is { } slots)
            return slots;
        slots = _spareSlots ?? new WheelNode?[Slots];
        _spareSlots = null;
        return _slots[level] = slots;
    }

    private (int Level, int Slot) FirstSlot()
    {
        var level = BitOperations.TrailingZeroCount(_filledLevels);
        return (level, BitOperations.TrailingZeroCount(_filledSlots[level]));
    }

    // The highest bit that differs says the level. Level 0 has the lowest five bits and each other level has the next six, so that level 3
    // begins at bit 17, which is 13.1 ms. A slot of level 0 is numbered by six bits like the others: the sixth is that of the position.
    private int LevelOf(long time) => (BitOperations.Log2((ulong)(time ^ _position) | 1) + 1) / SlotBits;

    private static int ShiftOf(int level) => Math.Max(0, level * SlotBits - 1);

    private long StartOf(int level, int slot) => ((_position >> ShiftOf(level) & ~(Slots - 1L)) | (uint)slot) << ShiftOf(level);

    private static long EndOf(int level, long start) => start + (1L << ShiftOf(level)) - 1;

    // Puts a circular list, or a node linked to itself, behind the last node of another list.
    private static void Join(WheelNode list, WheelNode other)
    {
        var last = list.Previous!;
        var otherLast = other.Previous!;
        last.Next = other;
        other.Previous = last;
        otherLast.Next = list;
        list.Previous = otherLast;
    }

    // Stamps differ between wheels, so that a node left in a wheel that nobody uses any more can be added to another.
    // They repeat after four thousand million wheels and clearings.
    private static int NextStamp()
    {
        var stamp = Interlocked.Increment(ref _stamps);
        return stamp != 0 ? stamp : Interlocked.Increment(ref _stamps);
    }
}

namespace Pail.Buckets;

/// <summary>What an <see cref="ExpiryWheel" /> holds: something with a deadline, linked into a list of the wheel.</summary>
internal class WheelNode
{
    /// <summary>
    /// The deadline in UTC ticks. Any thread may move it later while the node is in the wheel, so the wheel reads it with Volatile.
    /// To move it earlier, the wheel's owner removes the node first and adds it again.
    /// </summary>
    internal long Deadline;

    // The neighbours in a circular list. Only the wheel reads and writes what follows.
    internal WheelNode? Previous;
    internal WheelNode? Next;

    // The stamp of the wheel that the node is in; it is in no wheel when no wheel has this stamp. That makes Clear cheap.
    internal int WheelStamp;

    // Where the wheel filed the node: the level times 64 plus the slot.
    internal short WheelSlot;
}

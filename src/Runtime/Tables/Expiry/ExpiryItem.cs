namespace Pail.Runtime.Tables;

/// <summary>An item of an <see cref="ExpiryWheel"/>. Only the wheel uses its links and its slot, under the wheel's lock.</summary>
internal abstract class ExpiryItem
{
    /// <summary>The slot of an item that is in no wheel.</summary>
    internal const int Nowhere = -1;

    /// <summary>
    /// The due time of an item that never expires. It is half of the greatest number, because <see cref="RowLifetime{TKey,TRow}"/> needs
    /// one bit of the word for a flag.
    /// </summary>
    internal const long Never = long.MaxValue >> 1;

    /// <summary>
    /// The timestamp at which the item's time is over. It may become later at any time. It may become earlier only while the item is not in
    /// a wheel.
    /// </summary>
    internal abstract long Due { get; }

    internal ExpiryItem? Next { get; set; }

    internal ExpiryItem? Previous { get; set; }

    internal int Slot { get; set; } = Nowhere;

    /// <summary>
    /// Called when the time seems to be over, outside any process and without the wheel's lock. The item must check its time again.
    /// </summary>
    internal abstract void Expire();
}

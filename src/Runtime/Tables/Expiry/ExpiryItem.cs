namespace Pail.Runtime.Tables;

/// <summary>What an <see cref="ExpiryWheel"/> keeps. The links belong to the wheel.</summary>
internal abstract class ExpiryItem
{
    internal const int Nowhere = -1;

    /// <summary>
    /// When an item is due whose time never comes. Half of the range, so that a lifetime can keep a flag beside its timestamp.
    /// </summary>
    internal const long Never = long.MaxValue >> 1;

    /// <summary>
    /// The timestamp at which its time is over. May move on at any time; to an earlier one only while it is not in the wheel.
    /// </summary>
    internal abstract long Due { get; }

    internal ExpiryItem? Next { get; set; }

    internal ExpiryItem? Previous { get; set; }

    internal int Slot { get; set; } = Nowhere;

    /// <summary>Called when it seems to be over, by no process and under no lock of the wheel.</summary>
    internal abstract void Expire();
}

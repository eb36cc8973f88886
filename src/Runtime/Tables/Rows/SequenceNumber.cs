using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// The number of a seqlock: odd during a change. A lock-free reader notes the number, reads the guarded data, and compares the number. If
/// it is the same and even, the data did not change in between. A wrong answer would need a full wrap of the number during one read.
/// </summary>
/// <remarks>A writer holds a lock during the change, so there is one writer at a time.</remarks>
internal struct SequenceNumber
{
    private int _value;

    // An acquire read: no guarded data is read before the number.
    internal readonly int Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(in _value);
    }

    /// <summary>Notes the number. False during a change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool TryBeginRead(out int seen)
    {
        seen = Value;
        return (seen & 1) == 0;
    }

    /// <summary>Whether nothing has changed since the number was noted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsStill(int seen)
    {
        // All guarded data is read before the number is read again.
        Volatile.ReadBarrier();
        return (seen & 1) == 0 && _value == seen;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BeginChange()
    {
        _value++;

        // The odd number is visible before any part of the change. Also, the fields of a new object are visible before a reference to it.
        Volatile.WriteBarrier();
    }

    // A release write: all of the change is visible before the even number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EndChange() => Volatile.Write(ref _value, _value + 1);
}

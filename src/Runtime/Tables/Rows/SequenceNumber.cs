using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// The number of a seqlock: odd while something is being changed. A reader without a lock notes the number, reads, and asks whether it is
/// still the same: then nothing has changed in between. It would have to wrap around during one read to mislead a reader.
/// </summary>
/// <remarks>A writer holds a lock while it changes what the number guards, so there is one writer at a time.</remarks>
internal struct SequenceNumber
{
    private int _value;

    // Acquire: nothing that is guarded is read before the number.
    internal readonly int Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(in _value);
    }

    /// <summary>Notes the number. False while a change is under way.</summary>
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
        // All that is guarded is read before the number is read again.
        Volatile.ReadBarrier();
        return (seen & 1) == 0 && _value == seen;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BeginChange()
    {
        _value++;

        // No reader sees a part of the change without the odd number, nor a reference to an object whose own fields it cannot see yet.
        Volatile.WriteBarrier();
    }

    // Release: no reader sees the even number without all of the change.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EndChange() => Volatile.Write(ref _value, _value + 1);
}

using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// A share of the buckets, all those whose positions have the same upper bits, and (the object itself) the lock of the writers that change
/// their chains.
/// </summary>
internal sealed class HashStripe
{
    private State _state;

    /// <summary>How many rows its chains have, gone ones too. For the lock holder.</summary>
    internal ref int Rows => ref _state.Rows;

    /// <summary>
    /// Guards where chains begin and end: changes while a chain is split or two are joined. A reader that has not found a key, or has come
    /// to the end of a chain, goes by this number: only such a change can lead it past rows that were there all the time.
    /// </summary>
    internal ref SequenceNumber Version => ref _state.Version;

    // As large as two cache lines, so that what is in one stripe, the lock in its header too, has none in common with another.
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct State
    {
        [FieldOffset(0)]
        internal SequenceNumber Version;

        [FieldOffset(4)]
        internal int Rows;
    }
}

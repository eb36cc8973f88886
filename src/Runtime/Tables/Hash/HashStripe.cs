using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// A share of the buckets, all those whose positions have the same upper bits, and (the object itself) the lock of whoever changes their chains.
/// </summary>
internal sealed class HashStripe
{
    private State _state;

    /// <summary>How many rows its chains have, gone ones too. For who holds the lock.</summary>
    internal ref int Rows => ref _state.Rows;

    /// <summary>
    /// Odd while a chain is being cut in two. Whoever has not found a key, or has come to the end of a chain, goes by this number: only a cut can lead
    /// him past rows that were there all the time.
    /// </summary>
    internal int Version => Volatile.Read(ref _state.Version);

    internal void BeginCut()
    {
        _state.Version++;

        // No reader sees a part of the cut without the odd number.
        Volatile.WriteBarrier();
    }

    // Release: no reader sees the even number without all of the cut.
    internal void EndCut() => Volatile.Write(ref _state.Version, _state.Version + 1);

    // As large as two cache lines, so that what is in one stripe, the lock in its header too, has none in common with another.
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct State
    {
        [FieldOffset(0)]
        internal int Version;

        [FieldOffset(4)]
        internal int Rows;
    }
}

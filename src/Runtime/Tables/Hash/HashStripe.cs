using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// A group of buckets whose positions have the same upper bits. The object is also the lock that writers hold while they change these
/// buckets' chains.
/// </summary>
internal sealed class HashStripe
{
    private State _state;

    /// <summary>How many rows its chains have, those included that are gone. Only the lock holder changes it.</summary>
    internal ref int Rows => ref _state.Rows;

    /// <summary>
    /// Changes when a chain is split or two chains are joined. Only such a change can lead a reader past rows that were in the table all
    /// the time. So a reader that has not found a key, or has come to the end of a chain, checks this version.
    /// </summary>
    internal ref SequenceNumber Version => ref _state.Version;

    // With the object's header this makes two cache lines, so two stripes never share one. The lock is in the header.
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct State
    {
        [FieldOffset(0)]
        internal SequenceNumber Version;

        [FieldOffset(4)]
        internal int Rows;
    }
}

using System.Numerics;

namespace Pail.Runtime.Tables;

/// <summary>
/// The beginnings of the chains, and while the table grows the smaller array that they are being taken from: bucket <c>i</c> there becomes
/// <c>2i</c> and <c>2i + 1</c> here.
/// </summary>
internal sealed class HashBuckets<TKey, TRow>
{
    /// <summary>
    /// Stands in the smaller array for a chain that has gone over. It is no row; whoever comes upon it late, with the smaller array still in hand, must not take
    /// it for one either. So it stands behind every position that a row can have.
    /// </summary>
    internal static readonly HashRow<TKey, TRow> Moved = new(default!, uint.MaxValue);

    private int _hand = -1;
    private int _left;

    internal HashBuckets(int length, HashBuckets<TKey, TRow>? previous)
    {
        Heads = new HashRow<TKey, TRow>?[length];
        Shift = 32 - BitOperations.Log2((uint)length);
        Previous = previous;
        _left = previous?.Heads.Length ?? 0;
    }

    internal HashRow<TKey, TRow>?[] Heads { get; }

    /// <summary>What a position is shifted right by to get its bucket.</summary>
    internal int Shift { get; }

    /// <summary>The smaller array while there are chains left in it.</summary>
    internal HashBuckets<TKey, TRow>? Previous { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>A bucket of the smaller array whose turn it is, or a negative number when all have had it.</summary>
    internal int Turn(HashBuckets<TKey, TRow> previous)
    {
        if (Volatile.Read(ref _hand) >= previous.Heads.Length)
            return -1;
        var turn = Interlocked.Increment(ref _hand);
        return turn < previous.Heads.Length ? turn : -1;
    }

    /// <summary>Counts a chain that has gone over, and lets go of the smaller array behind the last.</summary>
    internal void CountMoved()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            Previous = null;
    }
}

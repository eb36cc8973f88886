using System.Numerics;

namespace Pail.Runtime.Tables;

/// <summary>
/// Where the chains begin; and, while the table is being resized, the array of half or twice the size that the chains are being moved from.
/// One chain at a time: bucket <c>i</c> of a smaller array is split into <c>2i</c> and <c>2i + 1</c> here; buckets <c>2i</c> and <c>2i +
/// 1</c> of a larger one are joined into <c>i</c> here.
/// </summary>
internal sealed class HashBuckets<TKey, TRow>
{
    /// <summary>
    /// Marks a chain in the previous array that has been moved. It is no row; a reader that comes upon it late, with the previous array
    /// still in hand, must not take it for one either. So its position is behind every position that a row can have.
    /// </summary>
    internal static readonly HashRow<TKey, TRow> Moved = new(default!, uint.MaxValue);

    private int _lastTaken = -1;
    private int _left;

    internal HashBuckets(int length, HashBuckets<TKey, TRow>? previous)
    {
        Heads = new HashRow<TKey, TRow>?[length];
        Shift = 32 - BitOperations.Log2((uint)length);
        Previous = previous;
        Moves = previous is null ? 0 : Math.Min(length, previous.Heads.Length);
        _left = Moves;
    }

    internal HashRow<TKey, TRow>?[] Heads { get; }

    /// <summary>What a position is shifted right by to get its bucket.</summary>
    internal int Shift { get; }

    /// <summary>How many moves there are to make: splits of one chain, or joins of two.</summary>
    internal int Moves { get; }

    /// <summary>The array that chains are moved from, while there are chains left in it.</summary>
    internal HashBuckets<TKey, TRow>? Previous { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>The number of the next move that no thread has taken, or a negative number when there is none.</summary>
    internal int TakeMove()
    {
        if (Volatile.Read(ref _lastTaken) >= Moves)
            return -1;
        var move = Interlocked.Increment(ref _lastTaken);
        return move < Moves ? move : -1;
    }

    /// <summary>Counts a move that is done, and lets go of the previous array after the last. True for that one.</summary>
    internal bool CountMove()
    {
        if (Interlocked.Decrement(ref _left) > 0)
            return false;
        Previous = null;
        return true;
    }
}

using System.Numerics;

namespace Pail.Runtime.Tables;

/// <summary>
/// The array with the heads of the chains. During a resize it refers to the previous array, of half or twice the length. Chains are moved
/// from there one after another: bucket <c>i</c> of a smaller array is split into <c>2i</c> and <c>2i + 1</c> here; buckets <c>2i</c> and
/// <c>2i + 1</c> of a larger array are joined into <c>i</c> here.
/// </summary>
internal sealed class HashBuckets<TKey, TRow>
{
    /// <summary>
    /// Marks a chain in the previous array that has been moved. It is not a row. A slow reader that still uses the previous array must not
    /// take it for a row either, so its position is greater than that of any row.
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

    /// <summary>By how many bits a position is shifted right to get its bucket.</summary>
    internal int Shift { get; }

    /// <summary>How many moves this resize needs. A move splits one chain or joins two.</summary>
    internal int Moves { get; }

    /// <summary>The array that chains are moved from; null when all chains have been moved.</summary>
    internal HashBuckets<TKey, TRow>? Previous { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>Takes the next move that no thread has taken, and returns its number; a negative number when there is none.</summary>
    internal int TakeMove()
    {
        if (Volatile.Read(ref _lastTaken) >= Moves)
            return -1;
        var move = Interlocked.Increment(ref _lastTaken);
        return move < Moves ? move : -1;
    }

    /// <summary>Counts a finished move. After the last one it drops the previous array and returns true.</summary>
    internal bool CountMove()
    {
        if (Interlocked.Decrement(ref _left) > 0)
            return false;
        Previous = null;
        return true;
    }
}

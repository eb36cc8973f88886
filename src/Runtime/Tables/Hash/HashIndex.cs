using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Finds rows by the hash codes of their keys, in an array of chains. Readers follow the chains without a lock. The array grows and shrinks
/// bucket by bucket, so no operation ever waits for the whole table to be moved.
/// </summary>
/// <remarks>
/// <para>
/// A row's position is its spread hash code. A bucket is a range of positions, and a chain is sorted by position. So the whole table is one
/// sequence. A resize splits and joins chains but does not change the sequence, so a walk can continue across a resize. ETS uses linear
/// hashing for the same purpose; there a walk must fix the table.
/// </para>
/// <para>
/// A removed row keeps its link, so that a walk that is at this row finds the way back into the sequence. A new row is put before the rows
/// of the same position, so that a walk does not meet a key again that is deleted and inserted behind its back.
/// </para>
/// </remarks>
internal sealed partial class HashIndex<TKey, TRow> : RowIndex<TKey, TRow>
    where TKey : notnull
{
    private const int Smallest = 16;
    private const int Largest = 1 << 30;
    private const uint LastPosition = uint.MaxValue - 1;

    // Null for structs that are compared by their own equality. Then the JIT inlines the comparison.
    private readonly KeyEquality<TKey>? _equality;
    private readonly HashStripe[] _stripes;
    private readonly int _stripeShift;
    private readonly int _minLength;
    private HashBuckets<TKey, TRow> _buckets;

    internal HashIndex(KeyEquality<TKey>? equality, TableOptions options)
    {
        _equality = equality;
        var stripes = options.WriteConcurrency
            ? (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * Environment.ProcessorCount, 8, 64))
            : 1;
        _stripes = new HashStripe[stripes];
        for (var i = 0; i < stripes; i++)
            _stripes[i] = new HashStripe();

        // With one stripe this is 32, and a 32-bit value shifted by 32 would not change. So StripeOf shifts a 64-bit value.
        _stripeShift = 32 - BitOperations.Log2((uint)stripes);
        var wanted = Math.Max(options.Capacity, Math.Max(Smallest, stripes));
        _minLength = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)wanted), Largest);
        _buckets = new HashBuckets<TKey, TRow>(_minLength, null);
    }

    internal override long Memory
    {
        get
        {
            var buckets = Buckets;
            long heads = buckets.Heads.Length + (buckets.Previous?.Heads.Length ?? 0);
            var rows = Places * RowSize.OfHashRow<TKey, TRow>();
            var emptied = Volatile.Read(ref _emptied)?.Memory ?? 0;
            return (heads * Unsafe.SizeOf<nint>()) + (_stripes.Length * 128L) + rows + WheelMemory + emptied;
        }
    }

    internal override long Places
    {
        get
        {
            var places = 0L;
            foreach (var stripe in _stripes)
                places += Volatile.Read(ref stripe.Rows);
            return places;
        }
    }

    internal override RowIndex<TKey, TRow>? Emptied => Volatile.Read(ref _emptied)?.Last;

    private HashBuckets<TKey, TRow> Buckets => Volatile.Read(ref _buckets);

    internal override Row<TKey, TRow> Make(TKey key) => new HashRow<TKey, TRow>(key, PositionOf(key));

    internal override Row<TKey, TRow>? Find(TKey key) => Find(key, PositionOf(key));

    /// <summary>Finds a row by an alternate form of its key.</summary>
    internal Row<TKey, TRow>? Find<TAlternate>(AlternateEquality<TKey, TAlternate> equality, TAlternate key)
        where TAlternate : allows ref struct
    {
        // The same loop as for a key, written a second time: shared generic code would look up its type arguments on each call.
        var position = PositionOf(equality, key);
        var buckets = Buckets;
        var row = Volatile.Read(ref buckets.Heads[position >> buckets.Shift]);
        while (row is not null && row.Position <= position)
        {
            if (row.Position == position && equality.AreSame(key, row.Key))
                return row;
            row = Volatile.Read(ref row.Next);
        }

        return Search(new AlternateProbe<TAlternate>(equality, key), position);
    }

    private HashRow<TKey, TRow>? Find(TKey key, uint position)
    {
        var buckets = Buckets;
        var row = Volatile.Read(ref buckets.Heads[position >> buckets.Shift]);
        while (row is not null && row.Position <= position)
        {
            if (row.Position == position && AreSame(row.Key, key))
                return row;
            row = Volatile.Read(ref row.Next);
        }

        // A row that was found is certain. A miss is not: the row's chain may have been moved during the search.
        return Search(new KeyProbe(this, key), position);
    }

    /// <summary>Searches a chain again with a check of the stripe's version, so that a miss is certain.</summary>
    private HashRow<TKey, TRow>? Search<TProbe>(TProbe probe, uint position)
        where TProbe : struct, IProbe, allows ref struct
    {
        var stripe = StripeOf(position);
        var reads = default(OptimisticReads);
        do
        {
            if (!stripe.Version.TryBeginRead(out var version))
                continue;
            var found = Follow(Head(position, out _), probe, position);
            if (found is not null || stripe.Version.IsStill(version))
                return found;
        }
        while (reads.TryAgain());

        lock (stripe)
            return Follow(Head(position, out _), probe, position);
    }

    private static HashRow<TKey, TRow>? Follow<TProbe>(HashRow<TKey, TRow>? row, TProbe probe, uint position)
        where TProbe : struct, IProbe, allows ref struct
    {
        while (row is not null && row.Position <= position)
        {
            if (row.Position == position && probe.IsKeyOf(row.Key))
                return row;
            row = Volatile.Read(ref row.Next);
        }

        return null;
    }

    /// <summary>
    /// The head of the chain that has the position now, and the shift of its array. The answer is valid as long as the stripe's version
    /// does not change.
    /// </summary>
    private HashRow<TKey, TRow>? Head(uint position, out int shift)
    {
        // Read after the stripe's version. So if a chain of this stripe was moved to a newer array than this one, the reader finds the
        // version changed.
        var buckets = Buckets;
        if (buckets.Previous is { } previous)
        {
            var head = Volatile.Read(ref previous.Heads[position >> previous.Shift]);
            if (!ReferenceEquals(head, HashBuckets<TKey, TRow>.Moved))
            {
                shift = previous.Shift;
                return head;
            }
        }

        shift = buckets.Shift;
        return Volatile.Read(ref buckets.Heads[position >> buckets.Shift]);
    }

    // The upper bits of a position choose the bucket, and those of a hash code are often all the same. So the hash code is multiplied by an
    // odd number, which keeps different codes different. The last position is reserved for the mark of moved chains.
    private uint PositionOf(TKey key)
    {
        if (typeof(TKey).IsValueType && _equality is null)
            return Math.Min(KeyEquality.Spread(EqualityComparer<TKey>.Default.GetHashCode(key)), LastPosition);
        ArgumentNullException.ThrowIfNull(key);
        return Math.Min(_equality!.PositionOf(key), LastPosition);
    }

    private static uint PositionOf<TAlternate>(AlternateEquality<TKey, TAlternate> equality, TAlternate key)
        where TAlternate : allows ref struct => Math.Min(equality.PositionOf(key), LastPosition);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AreSame(TKey one, TKey other) =>
        typeof(TKey).IsValueType && _equality is null ? EqualityComparer<TKey>.Default.Equals(one, other) : _equality!.AreSame(one, other);

    private HashStripe StripeOf(uint position) => _stripes[(ulong)position >> _stripeShift];

    /// <summary>A key to search for, or its alternate form.</summary>
    private interface IProbe
    {
        bool IsKeyOf(TKey key);
    }

    private readonly struct KeyProbe(HashIndex<TKey, TRow> index, TKey key) : IProbe
    {
        public bool IsKeyOf(TKey other) => index.AreSame(other, key);
    }

    private readonly ref struct AlternateProbe<TAlternate>(AlternateEquality<TKey, TAlternate> equality, TAlternate key) : IProbe
        where TAlternate : allows ref struct
    {
        private readonly TAlternate _key = key;

        public bool IsKeyOf(TKey other) => equality.AreSame(_key, other);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Rows by hash: an array of chains that readers follow without a lock, and that grows and shrinks bucket by bucket, so that nobody ever
/// waits for a whole table to be rearranged.
/// </summary>
/// <remarks>
/// <para>
/// A bucket is a range of positions and a chain is sorted by position. So the whole table is one sequence, whose order no resizing changes:
/// it only splits chains and joins them. That is what walks go by. Linear hashing in ETS has the same purpose; there a walk has to fix the
/// table.
/// </para>
/// <para>
/// A row that is taken out keeps its link, so that a walk that is at it finds the way back into the sequence. Rows that are put in come
/// before those of the same position, so that a key which is deleted and inserted again during a walk is not met again.
/// </para>
/// </remarks>
internal sealed partial class HashIndex<TKey, TRow> : RowIndex<TKey, TRow>
    where TKey : notnull
{
    private const int Smallest = 16;
    private const int Largest = 1 << 30;
    private const uint LastPosition = uint.MaxValue - 1;

    // Null for keys that are values and compared as their type does, which the compiler then writes into the loop.
    private readonly KeyEquality<TKey>? _equality;
    private readonly HashStripe[] _stripes;
    private readonly int _stripeShift;
    private readonly int _fewest;
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

        // A shift by 32 is none at all; with one stripe every position must come out as 0, hence the detour over 64 bits where it is used.
        _stripeShift = 32 - BitOperations.Log2((uint)stripes);
        var wanted = Math.Max(options.Capacity, Math.Max(Smallest, stripes));
        _fewest = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)wanted), Largest);
        _buckets = new HashBuckets<TKey, TRow>(_fewest, null);
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

    /// <summary>About how many keys have a place.</summary>
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

    /// <summary>The row of the key that something stands for.</summary>
    internal Row<TKey, TRow>? Find<TAlternate>(AlternateEquality<TKey, TAlternate> equality, TAlternate key)
        where TAlternate : allows ref struct
    {
        // As for a key. Written out, because a loop for both kinds costs a look-up of its own type for each call.
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

        // A row that is found is found, wherever the way led. One that is not may be in a chain that was moved meanwhile.
        return Search(new KeyProbe(this, key), position);
    }

    /// <summary>Looks for a key, and makes sure when it is not there.</summary>
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
    /// The chain that has the position now, and the shift of the array it is in. True while the version of the stripe stays the same.
    /// </summary>
    private HashRow<TKey, TRow>? Head(uint position, out int shift)
    {
        // Read after the stripe's version: by that a reader notices that it has an older array than the one that a chain of this stripe was
        // moved to.
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

    // By the key's own hash code, whose upper bits are often all the same; multiplied by an odd number it stays as different from others as
    // it was. The last position is that of the mark in the place of a chain that has moved.
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

    /// <summary>What is looked for: a key, or something that stands for one.</summary>
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

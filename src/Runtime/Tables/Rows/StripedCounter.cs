using System.Numerics;
using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Counts rows so that writers rarely share a cache line, and still gives an exact total.
/// </summary>
/// <remarks>
/// Each stripe is one word with a number and a lock bit (bit 0). A writer holds any free stripe while a row appears or disappears. A total
/// holds all stripes. So a total never sees a row without its count or a count without its row: it is the number of rows at the instant at
/// which it got the last stripe. A sum without locks would not be exact: it can include a removal and miss the insertion before it.
/// </remarks>
internal sealed class StripedCounter
{
    // More stripes help little, because adding and removing a row also takes a lock of the index. Each stripe takes 128 bytes.
    private const int MostStripes = 8;

    private readonly Stripe[] _stripes =
        new Stripe[Math.Min(MostStripes, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount))];

    /// <summary>
    /// Locks a stripe and returns its number. Until <see cref="Leave"/> every total waits, so the caller does nothing in between but make
    /// rows appear or disappear.
    /// </summary>
    internal int Enter()
    {
        var mask = _stripes.Length - 1;
        var spin = new SpinWait();
        for (var at = Thread.GetCurrentProcessorId() & mask; ; at = (at + 1) & mask)
        {
            // Any stripe will do, so a writer that was suspended with a stripe locked does not delay others.
            if (TryTake(ref _stripes[at].Word))
                return at;
            if (at == mask)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Adds to the count and unlocks the stripe.</summary>
    internal void Leave(int stripe, int delta)
    {
        // A release write: the next thread that locks this stripe sees the row as this writer left it.
        ref var word = ref _stripes[stripe].Word;
        Volatile.Write(ref word, (word & ~1L) + (2L * delta));
    }

    internal int Total()
    {
        var total = 0L;

        // Always from the first stripe to the last, so that two totals cannot deadlock.
        foreach (ref var stripe in _stripes.AsSpan())
        {
            var spin = new SpinWait();
            while (!TryTake(ref stripe.Word))
                spin.SpinOnce(sleep1Threshold: -1);
            total += stripe.Word >> 1;
        }

        foreach (ref var stripe in _stripes.AsSpan())
            Volatile.Write(ref stripe.Word, stripe.Word & ~1L);
        return (int)total;
    }

    // The CAS closes the race of two threads for one stripe. As a full fence it also keeps later accesses behind the locking.
    private static bool TryTake(ref long word)
    {
        var seen = Volatile.Read(ref word);
        return (seen & 1) == 0 && Interlocked.CompareExchange(ref word, seen | 1, seen) == seen;
    }

    // Two cache lines for each stripe, because the processor prefetches lines in pairs. The offset keeps the first stripe's word away from
    // the array's length, which every thread reads.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Stripe
    {
        [FieldOffset(64)]
        internal long Word;
    }
}

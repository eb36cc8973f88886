using System.Numerics;
using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// Counts rows without making all writers meet in one cache line, and still gives an exact total.
/// </summary>
/// <remarks>
/// Each stripe is a number and a tiny lock in one word (bit 0). A writer holds some stripe, any free one, just while a row appears or
/// disappears; a total holds all of them. So a total never sees a row without its count or a count without its row, and equals the number
/// of rows at the instant when it held the last stripe. Striping by thread and adding up without locks would not: it can see a removal and
/// miss the insertion before it.
/// </remarks>
internal sealed class StripedCounter
{
    // More stripes than this buy little, since making and removing rows also takes the index's locks, and each costs a table 128 bytes.
    private const int MostStripes = 8;

    private readonly Stripe[] _stripes =
        new Stripe[Math.Min(MostStripes, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount))];

    /// <summary>
    /// Takes a stripe. Between this and <see cref="Leave"/> a total waits: do nothing there but make one row appear or disappear.
    /// </summary>
    internal int Enter()
    {
        var mask = _stripes.Length - 1;
        var spin = new SpinWait();
        for (var at = Thread.GetCurrentProcessorId() & mask; ; at = (at + 1) & mask)
        {
            // A stripe whose holder was suspended delays no writer: any other stripe will do.
            if (TryTake(ref _stripes[at].Word))
                return at;
            if (at == mask)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Counts and gives the stripe back.</summary>
    internal void Leave(int stripe, int delta)
    {
        // Release: the next to take this stripe, a total above all, sees the row as this writer left it.
        ref var word = ref _stripes[stripe].Word;
        Volatile.Write(ref word, (word & ~1L) + (2L * delta));
    }

    internal int Total()
    {
        var total = 0L;

        // Always from the first to the last, so that two totals cannot each wait for a stripe that the other holds.
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

    // The CAS closes the race of two writers for one stripe; it also orders what follows after the stripe was ours.
    private static bool TryTake(ref long word)
    {
        var seen = Volatile.Read(ref word);
        return (seen & 1) == 0 && Interlocked.CompareExchange(ref word, seen | 1, seen) == seen;
    }

    // Two cache lines, for the adjacent-line prefetcher; the offset keeps the first word away from the array's length, which everyone
    // reads.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Stripe
    {
        [FieldOffset(64)]
        internal long Word;
    }
}

using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>Counts lookups, each processor for itself: what one counts does not slow down another.</summary>
internal sealed class TableStatistics
{
    private readonly Cell[] _cells = new Cell[Environment.ProcessorCount];

    internal long Hits => _cells.Sum(static cell => Volatile.Read(ref cell.Hits));

    internal long Misses => _cells.Sum(static cell => Volatile.Read(ref cell.Misses));

    internal void Count(bool hit)
    {
        // Interlocked, because a thread may be moved to another processor in between; nearly always no other thread wants the cell.
        ref var cell = ref _cells[(uint)Thread.GetCurrentProcessorId() % (uint)_cells.Length];
        Interlocked.Increment(ref hit ? ref cell.Hits : ref cell.Misses);
    }

    // Two cache lines, for the adjacent-line prefetcher; the offset keeps the first numbers away from the array's length, which everyone
    // reads.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(64)]
        internal long Hits;

        [FieldOffset(72)]
        internal long Misses;
    }
}

using System.Runtime.InteropServices;

namespace Pail.Runtime.Tables;

/// <summary>Counts lookups, with one cell for each processor, so that processors do not slow each other down.</summary>
internal sealed class TableStatistics
{
    private readonly Cell[] _cells = new Cell[Environment.ProcessorCount];

    internal long Hits => _cells.Sum(static cell => Volatile.Read(ref cell.Hits));

    internal long Misses => _cells.Sum(static cell => Volatile.Read(ref cell.Misses));

    internal void Count(bool hit)
    {
        // Interlocked, because the thread may be moved to another processor after it has read the processor's number. Then two threads use
        // the same cell, which is rare.
        ref var cell = ref _cells[(uint)Thread.GetCurrentProcessorId() % (uint)_cells.Length];
        Interlocked.Increment(ref hit ? ref cell.Hits : ref cell.Misses);
    }

    // Two cache lines for each cell, because the processor prefetches lines in pairs. The offset keeps the first cell's numbers away from
    // the array's length, which every thread reads.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(64)]
        internal long Hits;

        [FieldOffset(72)]
        internal long Misses;
    }
}

namespace Pail.Buckets;

/// <summary>The row numbers of the parts of snapshots: the number of the snapshot, then that of the part, from 1.</summary>
internal static class PartNumbers
{
    private const int PartBits = 32;

    /// <summary>The row of a part. That of part 0 lies before all rows of the snapshot.</summary>
    internal static long Row(long snapshot, long part) => snapshot << PartBits | part;

    /// <summary>The snapshot of a row.</summary>
    internal static long Snapshot(long row) => row >> PartBits;
}

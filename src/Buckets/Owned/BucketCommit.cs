namespace Pail.Buckets;

/// <summary>Changes of a bucket that come into a store of several machines together.</summary>
/// <param name="Name">The bucket.</param>
/// <param name="Life">The life that is meant.</param>
/// <param name="Fence">The fence of the owner.</param>
internal sealed record BucketCommit(string Name, long Life, long Fence)
{
    /// <summary>The bucket's last revision after the changes. Its number does not decrease from one batch to the next.</summary>
    internal required Revision Revision { get; init; }

    /// <summary>How many keys there are after the changes.</summary>
    internal required long Keys { get; init; }

    /// <summary>How many bytes the values have together after the changes.</summary>
    internal required long Bytes { get; init; }

    /// <summary>Another configuration; null when it stays.</summary>
    internal BucketConfig? Config { get; init; }

    /// <summary>Whether all rows are deleted before <see cref="Rows"/> are written.</summary>
    internal bool Clears { get; init; }

    /// <summary>The rows to write or to delete. Each key is there at most once.</summary>
    internal IReadOnlyList<StoredRow> Rows { get; init; } = [];

    /// <summary>The events of the changes, to be kept as one record under the number of <see cref="Revision"/>; empty for none.</summary>
    internal ReadOnlyMemory<byte> Events { get; init; }

    /// <summary>The records of events up to this number, itself included, are to be deleted; 0 for none.</summary>
    internal long DropEventsThrough { get; init; }
}

namespace Pail.Buckets;

/// <summary>What a store of several machines keeps of a bucket beside its entries.</summary>
/// <param name="Name">The name.</param>
/// <param name="Life">
/// Tells buckets apart that had the same name one after another. It is greater than every fence of the lives before.
/// </param>
/// <param name="Config">The configuration.</param>
/// <param name="Created">When it was created.</param>
internal sealed record BucketFacts(string Name, long Life, BucketConfig Config, DateTimeOffset Created)
{
    /// <summary>
    /// The last fence that an owner took; the life itself when there was no owner yet. It is the epoch of the owner's writes.
    /// </summary>
    internal long Fence { get; init; } = Life;

    /// <summary>How often the bucket was opened.</summary>
    internal long Opens { get; init; }

    /// <summary>The greatest revision that was stored; its number is 0 when there was none.</summary>
    internal Revision Revision { get; init; } = new(Life, 0);

    /// <summary>How many keys there are.</summary>
    internal long Keys { get; init; }

    /// <summary>How many bytes the values have together.</summary>
    internal long Bytes { get; init; }

    /// <summary>Whether the owner with the last fence has ended by itself. True when there was no owner yet.</summary>
    internal bool IsReleased { get; init; } = true;
}

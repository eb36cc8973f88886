namespace Pail.Buckets;

/// <summary>What the entries of a bucket need to know of the bucket. It is the same object during the bucket's whole life.</summary>
internal sealed class BucketContext(
    BucketConfig config, TimeProvider time, MemoryBudget? budget, RemovalCounters? removals = null)
{
    private volatile BucketConfig _config = config;

    internal BucketConfig Config
    {
        get => _config;
        set => _config = value;
    }

    internal TimeProvider Time => time;

    /// <summary>When the bucket was created.</summary>
    internal DateTimeOffset Created { get; init; } = time.GetUtcNow();

    /// <summary>How often the bucket was started on other machines, or on this one before it was somewhere else.</summary>
    internal long EarlierStarts { get; init; }

    /// <summary>The memory budget of all buckets; null for none.</summary>
    internal MemoryBudget? Budget => budget;

    /// <summary>Where the bucket's changes are written; null when the bucket is not durable. Set before the first process begins.</summary>
    internal BucketJournal? Journal { get; set; }

    /// <summary>Counts what all buckets remove by themselves; null to count nothing.</summary>
    internal RemovalCounters? Removals => removals;

    /// <summary>Whether the bucket is being created, is present, or is being deleted.</summary>
    internal BucketLifecycle Lifecycle { get; } = new();

    /// <summary>The latest changes, for watchers.</summary>
    internal EventLog Events { get; } = new(budget);
}

namespace Pail.Cluster.Stores;

/// <summary>How a store is used.</summary>
internal sealed record StoreOptions
{
    /// <summary>How long a call waits for the store; greater than 0.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long a server may take for a page of entries, when a bucket is opened. A page can be large, and nobody waits for it alone.
    /// </summary>
    internal TimeSpan PageTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many pages a SQLite file may have; null for as many as the disk takes. For tests of a full disk.</summary>
    internal int? SqliteMaxPages { get; init; }
}

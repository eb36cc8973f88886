using Pail.Buckets;

namespace Pail.Server.Storage;

/// <summary>How a store of several servers has answered this one.</summary>
/// <param name="Description">What the store is and where, such as <c>Redis at db:6379</c>.</param>
/// <param name="Answers">Whether it answers now.</param>
internal sealed record SharedStoreStatus(string Description, bool Answers)
{
    /// <summary>When it last answered; null when it has not yet.</summary>
    internal DateTimeOffset? LastAnswer { get; init; }

    /// <summary>The last error; null for none.</summary>
    internal BucketStorageError? LastError { get; init; }

    /// <summary>How many batches of changes it has stored for this server.</summary>
    internal long Commits { get; init; }

    /// <summary>How many rows these batches have written or deleted.</summary>
    internal long Rows { get; init; }

    /// <summary>How many bytes the written rows have.</summary>
    internal long Bytes { get; init; }
}

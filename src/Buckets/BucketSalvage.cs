namespace Pail.Buckets;

/// <summary>
/// What <see cref="BucketStorageFiles.Salvage"/> has saved of a damaged storage, and what is lost. A storage is a snapshot of all durable
/// buckets, in parts, and batches of the changes since then.
/// </summary>
public sealed record BucketSalvage
{
    /// <summary>How many buckets the new storage has.</summary>
    public required int Buckets { get; init; }

    /// <summary>How many entries they have.</summary>
    public required long Entries { get; init; }

    /// <summary>How many parts of the snapshot were taken.</summary>
    public required long Parts { get; init; }

    /// <summary>How many batches were taken: those before the first that is lost.</summary>
    public required long Batches { get; init; }

    /// <summary>
    /// The parts of the snapshot that are lost, from 1. What they had and no batch has changed is missing, and so may be whole buckets.
    /// </summary>
    public required IReadOnlyList<long> LostParts { get; init; }

    /// <summary>The batches that are lost, by their numbers. What they have changed is as it was before.</summary>
    public required IReadOnlyList<long> LostBatches { get; init; }

    /// <summary>How many intact batches follow the first lost one, and were left out.</summary>
    public required long LeftOutBatches { get; init; }

    /// <summary>
    /// How many transactions follow a damaged place of the write-ahead log, and were left out. Each is a batch, or a step of a snapshot.
    /// </summary>
    public required int LeftOutTransactions { get; init; }

    /// <summary>
    /// How many bytes at the end of the write-ahead log were left out: those of a commit that a crash interrupted. It was never answered,
    /// unless the file was cut.
    /// </summary>
    public required long CutBytes { get; init; }

    /// <summary>How many buckets were left out because their names and configurations are lost.</summary>
    public required int NamelessBuckets { get; init; }

    /// <summary>
    /// Whether the new storage is the state of one moment. Otherwise parts of the snapshot are missing, or changes that were made while it
    /// was written: each value is one that its key had, but some are older than others.
    /// </summary>
    public required bool IsOneMoment { get; init; }

    /// <summary>Whether nothing is known to be lost.</summary>
    public bool IsWhole => IsOneMoment && LostBatches.Count == 0 && LeftOutTransactions == 0 && NamelessBuckets == 0;
}

namespace Pail.Buckets;

/// <summary>When the journal waits for the disk.</summary>
/// <param name="Sync">
/// Zero to wait before each answer; a time to wait once in this time, so that a power cut may take the changes of this time; null to leave
/// it to the operating system.
/// </param>
internal sealed record JournalOptions(TimeSpan? Sync)
{
    /// <summary>How many bytes the log may have, unless a snapshot of everything has more, before a snapshot takes its place.</summary>
    internal const long DefaultCompactAt = 64 * 1024 * 1024;

    /// <inheritdoc cref="DefaultCompactAt"/>
    internal long CompactAt { get; init; } = DefaultCompactAt;

    /// <summary>How many bytes may wait to be written. Beyond it, writes are refused before they change anything.</summary>
    internal long MaxPendingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long the journal waits on a full disk before it tries again.</summary>
    internal TimeSpan FullPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes the disk of a directory has left; null when that is unknown.</summary>
    internal Func<string, long?> FreeBytes { get; init; } = BucketStorage.FreeBytes;

    /// <summary>Who runs the journal, and what else waits for the disk.</summary>
    internal StorageRunner Runner { get; init; } = StorageRunner.Threads;

    /// <summary>
    /// How long the end of the storage waits for the disk, by the system's clock: a disk that hangs must not keep a program from ending.
    /// </summary>
    internal TimeSpan EndTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal static readonly JournalOptions Always = new(TimeSpan.Zero);
}

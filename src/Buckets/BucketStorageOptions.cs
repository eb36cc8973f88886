namespace Pail.Buckets;

/// <summary>Where and how durable buckets are kept.</summary>
/// <param name="Directory">The directory. It is made if it is not there. One program at a time may use it.</param>
public sealed record BucketStorageOptions(string Directory)
{
    /// <summary>
    /// When an answer waits for the disk. <see cref="TimeSpan.Zero"/>, the default: always, so that no answer is lost, whatever happens. A
    /// time: the disk is waited for once in this time and not by answers; the end of the program loses nothing, a power cut at most this
    /// time. <see langword="null"/>: the operating system decides; the end of the program loses nothing.
    /// </summary>
    public TimeSpan? SyncEvery { get; init; } = TimeSpan.Zero;

    /// <summary>How large the log may become before a snapshot takes its place; see <see cref="JournalOptions.CompactAt"/>.</summary>
    internal long CompactAt { get; init; } = JournalOptions.DefaultCompactAt;

    /// <summary>The limits of the journal, and who runs it. Only tests change them.</summary>
    internal JournalOptions Limits { get; init; } = JournalOptions.Always;

    /// <summary>Opens another store than the one in the directory; null for that one. Tests have stores of their own.</summary>
    internal Func<ILogStore>? OpenStore { get; init; }

    internal ILogStore Open() => OpenStore?.Invoke() ?? SqliteLogStore.Open(Directory, isLossy: SyncEvery != TimeSpan.Zero);
}

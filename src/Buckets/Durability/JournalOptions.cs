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

    internal static readonly JournalOptions Always = new(TimeSpan.Zero);
}

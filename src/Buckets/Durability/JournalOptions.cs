namespace Pail.Buckets;

/// <summary>When the journal waits for the disk.</summary>
/// <param name="Sync">
/// Zero to wait before each answer; a time to wait once in this time, so that a power cut may take the changes of this time; null to leave
/// it to the operating system.
/// </param>
internal sealed record JournalOptions(TimeSpan? Sync)
{
    internal static readonly JournalOptions Always = new(TimeSpan.Zero);
}

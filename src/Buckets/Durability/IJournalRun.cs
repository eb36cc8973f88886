namespace Pail.Buckets;

/// <summary>A journal whose steps are being taken. To dispose of it waits until they have come to their end.</summary>
internal interface IJournalRun : IDisposable
{
    /// <summary>Ends a pause <see cref="JournalPause.UntilWoken"/>: the present one, or else the next.</summary>
    void Wake();
}

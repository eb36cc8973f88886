namespace Pail.Buckets;

/// <summary>A journal whose steps are being taken.</summary>
internal interface IJournalRun
{
    /// <summary>Ends a pause <see cref="JournalPause.UntilWoken"/>: the present one, or else the next. Not after <see cref="End"/>.</summary>
    void Wake();

    /// <summary>Returns when the steps have come to their end.</summary>
    void End();
}

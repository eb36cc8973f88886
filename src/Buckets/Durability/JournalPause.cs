namespace Pail.Buckets;

/// <summary>Where the journal's steps may be interrupted.</summary>
internal enum JournalPause
{
    /// <summary>Changes have been taken, and are about to be written.</summary>
    BeforeCommit,

    /// <summary>Changes have been written, and nobody has been told.</summary>
    AfterCommit,

    /// <summary>There is nothing to do until <see cref="IJournalRun.Wake"/>.</summary>
    UntilWoken,
}

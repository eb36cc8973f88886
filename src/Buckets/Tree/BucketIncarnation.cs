using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>One process of a bucket, from its start to the start of the next one, and what it was started with.</summary>
/// <param name="Supervision">The supervisor that started the process.</param>
/// <param name="Pid">The process.</param>
/// <param name="Entries">The entries. They are the previous process's if they have outlived it.</param>
internal sealed record BucketIncarnation(BucketSupervision Supervision, Pid Pid, BucketEntries Entries)
{
    /// <summary>Whether the watchers know that the process has ended. Guarded by the bucket's lock.</summary>
    internal bool IsAnnouncedDown { get; set; }
}

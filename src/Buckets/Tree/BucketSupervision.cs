using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>
/// One supervisor of a bucket's process. Only a bucket's latest supervisor may start processes: an older one, whose own supervisor was
/// killed, may still be ending when the next one starts.
/// </summary>
/// <param name="parent">The supervisor of all buckets that started this supervisor.</param>
internal sealed class BucketSupervision(Pid parent)
{
    private volatile bool _hasFailed;

    /// <summary>The supervisor of all buckets that started this supervisor.</summary>
    internal Pid Parent => parent;

    /// <summary>The supervisor itself; the default pid before it runs. Guarded by the bucket's lock.</summary>
    internal Pid Pid { get; set; }

    /// <summary>Completes with the exit reason when the supervisor has ended. Written before <see cref="Pid"/>.</summary>
    internal Task<ExitReason>? Ended { get; set; }

    /// <summary>Whether the supervisor has started the bucket's process once. Used only by the supervisor of all buckets.</summary>
    internal bool HasStarted { get; set; }

    /// <summary>
    /// Whether the bucket has failed under this supervisor: its process ended more often than is allowed, or its restart kind forbids a
    /// restart. Such a bucket is started again only by the next supervisor of all buckets.
    /// </summary>
    internal bool HasFailed
    {
        get => _hasFailed;
        set => _hasFailed = value;
    }
}

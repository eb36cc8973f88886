using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>
/// One supervisor of a bucket's process. Only the latest one of a bucket may start processes: one whose own supervisor was killed may still
/// be on its way out when the next one begins.
/// </summary>
/// <param name="parent">The supervisor of all buckets that started it.</param>
internal sealed class BucketSupervision(Pid parent)
{
    private volatile bool _hasFailed;

    /// <summary>The supervisor of all buckets that started it.</summary>
    internal Pid Parent => parent;

    /// <summary>The supervisor itself; the default pid before it runs. Under the bucket's lock.</summary>
    internal Pid Pid { get; set; }

    /// <summary>Why it ended, once it has. Written before <see cref="Pid"/>.</summary>
    internal Task<ExitReason>? Ended { get; set; }

    /// <summary>Whether it has started the bucket's process once. Only for the supervisor of all buckets.</summary>
    internal bool HasStarted { get; set; }

    /// <summary>
    /// Whether the bucket has failed under it: its process ended more often than is allowed, or its restart kind forbids a restart. Only
    /// another supervisor of all buckets starts such a bucket again.
    /// </summary>
    internal bool HasFailed
    {
        get => _hasFailed;
        set => _hasFailed = value;
    }
}

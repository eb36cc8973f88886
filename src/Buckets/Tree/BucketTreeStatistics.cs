namespace Pail.Buckets;

/// <summary>The figures of all buckets of a tree together, for metrics: see <see cref="BucketTree.Statistics"/>.</summary>
public sealed record BucketTreeStatistics
{
    /// <summary>The figures of each backend, in the order of <see cref="BucketBackend"/>; those without buckets included.</summary>
    public required IReadOnlyList<BackendStatistics> Backends { get; init; }

    /// <summary>How many values have expired since the tree was made.</summary>
    public required long Expired { get; init; }

    /// <summary>How many values were evicted since the tree was made.</summary>
    public required long Evicted { get; init; }

    /// <summary>How much memory the buckets may take together, in bytes; <see langword="null"/> for no limit.</summary>
    public required long? MemoryLimit { get; init; }

    /// <summary>How much of <see cref="MemoryLimit"/> is taken, in bytes; 0 without a limit, because nothing is counted then.</summary>
    public required long MemoryUsed { get; init; }
}

/// <summary>The figures of all buckets of one backend together.</summary>
/// <param name="Backend">The backend.</param>
public sealed record BackendStatistics(BucketBackend Backend)
{
    /// <summary>How many buckets there are.</summary>
    public long Buckets { get; private set; }

    /// <summary>How many of them have failed: see <see cref="BucketState.Failed"/>.</summary>
    public long Failed { get; private set; }

    /// <summary>How many keys they hold.</summary>
    public long Keys { get; private set; }

    /// <summary>How many bytes their values have together.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many watchers they have.</summary>
    public long Watchers { get; private set; }

    /// <summary>How many messages wait in the mailboxes of their processes.</summary>
    public long WaitingMessages { get; private set; }

    /// <summary>The length of the longest of these mailboxes.</summary>
    public long LongestMailbox { get; private set; }

    internal void Add(bool failed, BucketEntries? entries, int watchers, int mailbox)
    {
        Buckets++;
        Failed += failed ? 1 : 0;
        Keys += entries?.Keys ?? 0;
        Bytes += entries?.Bytes ?? 0;
        Watchers += watchers;
        WaitingMessages += mailbox;
        LongestMailbox = Math.Max(LongestMailbox, mailbox);
    }
}

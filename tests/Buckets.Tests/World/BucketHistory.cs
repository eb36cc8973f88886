namespace Pail.Buckets.Tests.World;

/// <summary>Records what clients do to one bucket, from its creation to its deletion.</summary>
internal sealed class BucketHistory(IBucket bucket, BucketConfig config, string title)
{
    internal IBucket Bucket => bucket;

    internal string Title => title;

    /// <summary>The configuration that the bucket had when it was first seen.</summary>
    internal BucketConfig Config => config;

    internal List<Recorded> Operations { get; } = [];

    /// <summary>The entries at the end of the world; null when they were not read.</summary>
    internal IReadOnlyList<Entry>? Final { get; set; }

    /// <summary>
    /// Ends the time in which operations with an unknown outcome may take effect. A message to a process does nothing after the end of the
    /// process, and messages are handled in the order in which they were sent: once a later one is answered, the earlier one is done.
    /// </summary>
    internal void CloseWindows()
    {
        // What changes nothing needs no place in the order.
        Operations.RemoveAll(static recorded => recorded is { IsKnown: false, Request: KeyQuery or Read { Uses: false } });
        foreach (var recorded in Operations.Where(static recorded => recorded is { IsKnown: false, FailedAt: > 0 }))
        {
            foreach (var other in Operations.Where(other => other.IsKnown && other.Answered < recorded.Answered))
            {
                if (other.Request is EntriesLost && other.Answered >= recorded.FailedAt)
                    (recorded.Answered, recorded.AnsweredAt, recorded.IsDone) = (other.Invoked, other.InvokedAt, false);
                else if (other.IsMessage && other.Invoked > recorded.FailedAt)
                    (recorded.Answered, recorded.AnsweredAt, recorded.IsDone) = (other.Answered, other.AnsweredAt, true);
            }
        }
    }
}

namespace Pail.Buckets.Tests.World;

/// <summary>Records what clients do to one bucket, from its creation to its deletion.</summary>
internal sealed class BucketHistory(IBucket bucket, BucketConfig config, string title)
{
    /// <summary>The bucket. A durable one is another object after a restart of the program.</summary>
    internal IBucket Bucket { get; set; } = bucket;

    internal string Title => title;

    /// <summary>The configuration that the bucket had when it was first seen.</summary>
    internal BucketConfig Config => config;

    /// <summary>How the bucket was when the history begins.</summary>
    internal ModelState Start { get; init; } = new(config);

    internal List<Recorded> Operations { get; } = [];

    /// <summary>Whether a client was told that the bucket has been deleted.</summary>
    internal bool IsDeleted { get; set; }

    /// <summary>The number of a durable bucket in the store.</summary>
    internal long Number => ((Bucket)Bucket).Context.Journal!.Number;

    /// <summary>The last revision of a client's answer at the last wait for the disk: what a power cut must leave.</summary>
    internal long Synced { get; set; }

    /// <summary>Whether nothing more can happen: the program that had the bucket is over, and the next one does not have it.</summary>
    internal bool IsOver { get; set; }

    /// <summary>The entries at the end of the world; null when they were not read.</summary>
    internal IReadOnlyList<Entry>? Final { get; set; }

    /// <summary>
    /// Whether nothing happened between the moments of a loss and those of other operations, as in a simulation. If not, an operation may
    /// have had its effect until the loss was noted.
    /// </summary>
    internal bool HasExactLosses { get; init; } = true;

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
                if (other.Request is EntriesLost or Restarted && other.Answered >= recorded.FailedAt)
                {
                    (recorded.Answered, recorded.AnsweredAt, recorded.IsDone) =
                        HasExactLosses ? (other.Invoked, other.InvokedAt, false) : (other.Answered, other.AnsweredAt, false);
                }
                else if (other.IsMessage && other.Invoked > recorded.FailedAt)
                    (recorded.Answered, recorded.AnsweredAt, recorded.IsDone) = (other.Answered, other.AnsweredAt, true);
            }
        }
    }
}

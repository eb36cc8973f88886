using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>What is known about a bucket at one moment.</summary>
/// <param name="State">Whether the bucket serves requests.</param>
/// <param name="Pid">Its process, or <see langword="null"/> while it has none, as between a crash and the restart.</param>
/// <param name="Epoch">The epoch of its data (see <see cref="Revision"/>).</param>
/// <param name="Restarts">How often its process has been restarted.</param>
/// <param name="Keys">How many keys it holds.</param>
/// <param name="Bytes">How many bytes its values have together.</param>
/// <param name="LostKeys">
/// How many keys it has lost since it was created: with processes that held them, or with a table that other code has deleted.
/// </param>
/// <param name="MailboxLength">How many messages wait in its process's mailbox.</param>
/// <param name="Created">When the bucket was created (UTC).</param>
public sealed record BucketStatus(
    BucketState State,
    Pid? Pid,
    long Epoch,
    long Restarts,
    long Keys,
    long Bytes,
    long LostKeys,
    int MailboxLength,
    DateTimeOffset Created)
{
    /// <summary>How many watchers the bucket has.</summary>
    public int Watchers { get; init; }

    /// <summary>
    /// The name of the machine, or of the silo, that serves the bucket; <see langword="null"/> when all buckets are on one machine.
    /// </summary>
    public string? Node { get; init; }
}

/// <summary>Whether a bucket serves requests.</summary>
public enum BucketState
{
    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>Its process, or a supervisor above the process, has ended and is about to be started again.</summary>
    Restarting,

    /// <summary>Its process has ended and is not restarted: it crashed too often, or its restart kind forbids a restart.</summary>
    Failed,

    /// <summary>The bucket is being deleted, or has been deleted.</summary>
    Deleted,
}

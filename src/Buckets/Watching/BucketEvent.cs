namespace Pail.Buckets;

/// <summary>One event of a watched bucket.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Revision">
/// The id of the event, unique in the bucket: the revision of the change. An event of the whole bucket has the revision that the bucket has
/// at this point, and so may share it with the change before.
/// </param>
/// <param name="Key">The key; <see langword="null"/> for an event of the whole bucket.</param>
/// <param name="Entry">
/// The entry that was stored, or the last entry of a key that is gone; <see langword="null"/> for an event of the whole bucket.
/// </param>
/// <param name="EndsGroup">
/// Whether the change that this event is a part of ends with it. A transaction is one group of events; any other change is a group of one.
/// </param>
public readonly record struct BucketEvent(BucketEventKind Kind, Revision Revision, string? Key, Entry? Entry, bool EndsGroup = true);

/// <summary>The kinds of events.</summary>
public enum BucketEventKind
{
    /// <summary>A value was stored; also one of the initial state.</summary>
    Put,

    /// <summary>A key was removed.</summary>
    Delete,

    /// <summary>A key expired.</summary>
    Expire,

    /// <summary>A key was removed to make room for others.</summary>
    Evict,

    /// <summary>All keys were removed.</summary>
    Clear,

    /// <summary>The initial state is complete.</summary>
    InitialEnd,

    /// <summary>The bucket's process has ended.</summary>
    BucketDown,

    /// <summary>
    /// The bucket has a process again. If the epoch is another one than before, the bucket is empty, because its keys were lost; unless the
    /// bucket is durable, which keeps them.
    /// </summary>
    BucketUp,

    /// <summary>The bucket has been deleted. The last event.</summary>
    BucketDeleted,

    /// <summary>The watcher read too slowly, and events are lost. The last event.</summary>
    Overflow,

    /// <summary>
    /// The place to resume from belongs to another epoch, so changes were missed: forget everything. The initial state follows.
    /// </summary>
    Reset,
}

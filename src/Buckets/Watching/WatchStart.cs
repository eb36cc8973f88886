namespace Pail.Buckets;

/// <summary>Where a watch begins: the first page of the state, and the position in the event log at that instant.</summary>
internal sealed record WatchStart(KeyPage Page, long Position);

/// <summary>Where a watch goes on.</summary>
/// <param name="Present">The bucket's revision.</param>
/// <param name="Position">The position in the event log; null when what came next is no longer there.</param>
internal sealed record ResumePlace(Revision Present, long? Position);

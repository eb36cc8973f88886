namespace Pail.Buckets;

/// <summary>Where a watch begins: the first page of the state, and the position in the event log at that instant.</summary>
internal sealed record WatchStart(KeyPage Page, long Position);

namespace Pail.Buckets;

/// <summary>A watch cannot go on from the place that it was asked to go on from.</summary>
public sealed class WatchException : Exception
{
    internal WatchException(string bucket, WatchFault fault, Revision since, Revision present)
        : base(fault == WatchFault.FutureRevision
            ? $"Bucket \"{bucket}\" has the revision {present}, so a watch cannot go on after {since}."
            : $"Bucket \"{bucket}\" no longer keeps the events after {since}. It has the revision {present}.")
    {
        Bucket = bucket;
        Fault = fault;
        Since = since;
        Present = present;
    }

    /// <summary>The bucket's name.</summary>
    public string Bucket { get; }

    /// <summary>Why the watch cannot go on there.</summary>
    public WatchFault Fault { get; }

    /// <summary>The place that the watch was asked to go on from.</summary>
    internal Revision Since { get; }

    /// <summary>The revision of the bucket.</summary>
    internal Revision Present { get; }
}

/// <summary>Why a watch cannot go on from a place.</summary>
public enum WatchFault
{
    /// <summary>The event after that place is no longer kept. The watcher must begin with the present state.</summary>
    RevisionCompacted,

    /// <summary>The bucket has not come to that place.</summary>
    FutureRevision,
}

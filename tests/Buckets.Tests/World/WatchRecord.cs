namespace Pail.Buckets.Tests.World;

/// <summary>What one watcher has been told.</summary>
internal sealed class WatchRecord(BucketHistory history, string prefix, string? key, bool initial)
{
    internal BucketHistory History => history;

    /// <summary>Whether the watcher began with the present state.</summary>
    internal bool HasInitialState => initial;

    internal bool SeesAll => prefix.Length == 0 && key is null;

    /// <summary>The events in the order in which they came.</summary>
    internal List<BucketEvent> Events { get; } = [];

    /// <summary>The watch, as long as the watcher has one.</summary>
    internal BucketWatch? Open { get; set; }

    /// <summary>Whether the watcher was told everything until the end of the world.</summary>
    internal bool IsComplete { get; set; }

    internal bool Sees(string watched) => (key is null || key == watched) && watched.StartsWith(prefix, StringComparison.Ordinal);

    internal WatchQuery QueryAfter(Revision? since) =>
        new() { Prefix = prefix, Key = key, Initial = initial && since is null, Since = since };

    public override string ToString() => $"watcher of \"{history.Title}\", prefix \"{prefix}\", key {key}, initial {initial}";
}

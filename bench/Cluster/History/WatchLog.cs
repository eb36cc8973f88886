using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.History;

/// <summary>What a watch of a bucket was told, in that order, over all its connections.</summary>
internal sealed class WatchLog(string bucket)
{
    private readonly Lock _lock = new();
    private readonly List<WatchItem> _items = [];
    private Tag _last = Tag.First;

    internal string Bucket => bucket;

    internal IReadOnlyList<WatchItem> Items
    {
        get
        {
            lock (_lock)
                return [.. _items];
        }
    }

    /// <summary>How far the watch has come.</summary>
    internal Tag Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    internal void Add(WatchItem item)
    {
        lock (_lock)
        {
            _items.Add(item);
            if (item.Tag is { } tag && tag > _last)
                _last = tag;
        }
    }
}

/// <summary>One event, or a break after which the watch begins again with the present state.</summary>
/// <param name="Event">Its name, or <see cref="Break"/>.</param>
/// <param name="Number">The number of the change; 0 for none.</param>
/// <param name="Tag">The place of the change; null when it has none of its own, as in the middle of a transaction.</param>
/// <param name="Key">The key; null for an event of the whole bucket.</param>
/// <param name="Content">What the key has; null for nothing.</param>
internal sealed record WatchItem(string Event, long Number, Tag? Tag, string? Key, string? Content)
{
    /// <summary>The client had to begin again, and was told so.</summary>
    internal const string Break = "break";

    internal const string Reset = "reset";
    internal const string Put = "put";
    internal const string InitialEnd = "initial-end";
}

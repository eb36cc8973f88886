namespace Pail.Buckets;

/// <summary>What to watch, and from where on.</summary>
public sealed record WatchQuery
{
    /// <summary>Only keys that begin with this text; empty for all.</summary>
    public string Prefix
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Prefix));
            field = value;
        }
    } = "";

    /// <summary>Only this key; <see langword="null"/> for all.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// Whether to begin with the present state: a <see cref="BucketEventKind.Put"/> for each key, and then
    /// <see cref="BucketEventKind.InitialEnd"/>, also for an empty bucket.
    /// </summary>
    public bool Initial { get; init; }

    /// <summary>
    /// The id of the last event that the watcher has seen, to go on after it; <see langword="null"/> to begin with the next event.
    /// </summary>
    public Revision? Since { get; init; }

    internal bool Matches(string? key) =>
        key is null || ((Key is null || Key == key) && key.StartsWith(Prefix, StringComparison.Ordinal));
}

namespace Pail.Buckets;

/// <summary>
/// The state of a bucket as the first events of a watch. The first page is as the bucket was when the watch began. A key of a later page
/// that has changed since then is left out: its change is one of the events that follow.
/// </summary>
/// <param name="bucket">The bucket.</param>
/// <param name="query">The keys.</param>
/// <param name="start">The first page.</param>
/// <param name="resets">Whether the watcher must forget what it knows.</param>
/// <param name="outlives">
/// Whether the keys outlive the end of the bucket's process, so that a page that cannot be read is no page of lost keys.
/// </param>
internal sealed class InitialState(IBucket bucket, KeyQuery query, KeyPage start, bool resets, bool outlives = false)
{
    private readonly Revision _revision = start.Revision;
    private KeyPage _page = start;
    private int _next;
    private bool _resets = resets;

    /// <summary>The page that is being read; at first the first one.</summary>
    internal KeyPage Start => _page;

    /// <summary>Whether the watcher must forget what it knows.</summary>
    internal bool Resets => _resets;

    /// <summary>Whether all events of the state have been taken.</summary>
    internal bool IsRead { get; private set; }

    internal bool TryRead(out BucketEvent change)
    {
        if (_resets)
        {
            _resets = false;
            change = new BucketEvent(BucketEventKind.Reset, _revision, null, null);
            return true;
        }

        while (_next < _page.Keys.Count)
        {
            var (key, entry) = _page.Keys[_next++];

            // What is durable may have been stored in an earlier epoch.
            var (epoch, number) = entry.Revision;
            if ((epoch, number).CompareTo((_revision.Epoch, _revision.Number)) > 0)
                continue;
            change = new BucketEvent(BucketEventKind.Put, entry.Revision, key, entry);
            return true;
        }

        IsRead = _page.Next is null;
        change = IsRead ? new BucketEvent(BucketEventKind.InitialEnd, _revision, null, null) : default;
        return IsRead;
    }

    /// <summary>Makes sure that <see cref="TryRead"/> has an event.</summary>
    internal async ValueTask Fetch()
    {
        while (!_resets && _next == _page.Keys.Count && _page.Next is { } next)
        {
            try
            {
                _page = await bucket.List(query with { After = next });
            }
            catch (BucketUnavailableException error) when (MeansLoss(error.Failure))
            {
                // The rest of the state is lost with the process. The events that follow say so.
                _page = new KeyPage([], [], null);
            }

            _next = 0;
        }
    }

    private bool MeansLoss(BucketFailure failure) => outlives
        ? failure == BucketFailure.Deleted
        : failure is not (BucketFailure.CallTimeout or BucketFailure.MailboxFull);

    /// <summary>The keys that a watch begins with.</summary>
    internal static KeyQuery KeysOf(WatchQuery query) => query.Key is { } key
        ? new KeyQuery { From = key, To = key + '\0', Prefix = query.Prefix, Limit = KeyLister.MaxItems }
        : new KeyQuery { Prefix = query.Prefix, Limit = KeyLister.MaxItems };
}

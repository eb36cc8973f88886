namespace Pail.Buckets;

/// <summary>
/// The state of a bucket as the first events of a watch. The first page is as the bucket was when the watch began. A key of a later page
/// that has changed since then is left out: its change is one of the events that follow.
/// </summary>
/// <param name="bucket">The bucket.</param>
/// <param name="query">The keys.</param>
/// <param name="start">The first page.</param>
/// <param name="resets">Whether the watcher must forget what it knows.</param>
internal sealed class InitialState(IBucket bucket, KeyQuery query, KeyPage start, bool resets)
{
    private readonly Revision _revision = start.Revision;
    private KeyPage _page = start;
    private int _next;
    private bool _resets = resets;

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
            catch (BucketUnavailableException error) when (error.Failure is not (BucketFailure.CallTimeout or BucketFailure.MailboxFull))
            {
                // The rest of the state is lost with the process. The events that follow say so.
                _page = new KeyPage([], [], null);
            }

            _next = 0;
        }
    }
}

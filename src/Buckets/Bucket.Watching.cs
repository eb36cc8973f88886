using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <content>Watchers, and what they are told about the bucket itself.</content>
internal abstract partial class Bucket
{
    public async ValueTask<BucketWatch> Watch(WatchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ThrowIfGone();
        var resets = false;
        if (query.Since is { } since)
        {
            var place = await Run(new ResumeRequest(since));
            var isOfThisEpoch = since.Epoch == place.Present.Epoch;
            if (isOfThisEpoch && place.Position is { } at && since.Number <= place.Present.Number)
                return new BucketWatch(context.Events, query, at, since);
            if (await ReadStoredEvents(since) is { } earlier)
            {
                var last = earlier.Count > 0 ? earlier[^1].Revision : since;
                if ((await Run(new ResumeRequest(last))).Position is { } next)
                    return new BucketWatch(context.Events, query, next, last, earlier);
            }

            if (isOfThisEpoch)
                throw CannotResume(place, since);

            // That epoch's data is gone, so the watcher begins again.
            resets = true;
        }
        else if (!query.Initial)
        {
            var (position, last) = context.Events.Seen;
            return new BucketWatch(context.Events, query, position, last);
        }

        var keys = InitialState.KeysOf(query);
        WatchStart? start;
        do
            start = await Run(new WatchRequest(keys));
        while (start is null);
        return new BucketWatch(context.Events, query, start.Position, new InitialState(this, keys, start.Page, resets));
    }

    public async ValueTask<Pid> Subscribe(Pid subscriber, WatchQuery query) =>
        Subscription.Start(Node, Name, await Watch(query), subscriber);

    private WatchException CannotResume(ResumePlace place, Revision since)
    {
        var fault = since.Number > place.Present.Number ? WatchFault.FutureRevision : WatchFault.RevisionCompacted;
        return new WatchException(Name, fault, since, place.Present);
    }

    private async ValueTask<IReadOnlyList<BucketEvent>?> ReadStoredEvents(Revision since)
    {
        if (context.Journal is not { } journal)
            return null;
        try
        {
            return await journal.ReadEvents(since);
        }
        catch (BucketStorageException error)
        {
            throw NotStored(Outcome.NotApplied, error);
        }
    }

    /// <summary>Notes that the bucket is not started again: tells the watchers that it is down, and frees entries that are lost.</summary>
    private void Fail(BucketSupervision supervision)
    {
        supervision.HasFailed = true;
        lock (_lock)
        {
            if (_incarnation is not { } last)
                return;
            AnnounceDown(last);

            // The entries were lost with the process, and no next process gives back what they have taken of the memory budget.
            if (!HoldsKeys)
                last.Entries.Dispose();
        }
    }

    /// <summary>Tells the watchers that a process has ended, once. Called under the bucket's lock.</summary>
    private void AnnounceDown(BucketIncarnation incarnation)
    {
        if (incarnation.IsAnnouncedDown)
            return;
        incarnation.IsAnnouncedDown = true;
        context.Events.Append(BucketEventKind.BucketDown, incarnation.Entries.Revision);
    }
}

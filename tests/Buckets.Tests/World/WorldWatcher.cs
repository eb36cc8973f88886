using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.World;

/// <summary>Watches one bucket until it is killed, and goes on after a pause now and then.</summary>
/// <remarks>
/// It waits without a cancellation token: a wait that can be cancelled is completed by a thread of the pool, which a simulation does not
/// allow.
/// </remarks>
internal sealed class WorldWatcher(WatchRecord record, Random random)
{
    internal async Task Watch(Self self)
    {
        Revision? since = null;
        do
        {
            try
            {
                await using var watch = record.Open = await record.History.Bucket.Watch(record.QueryAfter(since));
                since = await Read(watch, isInitial: record.HasInitialState && since is null, pauses: random.Next(3) == 0);
            }
            catch (BucketUnavailableException error)
            {
                if (error.Failure == BucketFailure.Deleted)
                    return;
            }

            await self.Sleep(TimeSpan.FromMilliseconds(0.5 * random.Next(8)));
        }
        while (since is not null || record.Events.Count == 0);
    }

    /// <summary>Reads until the bucket is deleted, or until a pause. Returns the event to go on after.</summary>
    private async Task<Revision?> Read(BucketWatch watch, bool isInitial, bool pauses)
    {
        while (await watch.WaitToRead())
        {
            while (watch.TryRead(out var change))
            {
                record.Events.Add(change);
                isInitial = (isInitial || change.Kind == BucketEventKind.Reset) && change.Kind != BucketEventKind.InitialEnd;
                if (pauses && !isInitial && change.EndsGroup && change.Key is not null && random.Next(6) == 0)
                    return change.Revision;
            }
        }

        return null;
    }
}

using System.Runtime.CompilerServices;
using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>The owner's end of a watch: what its bucket's watch tells, in batches.</summary>
internal static class OwnerWatch
{
    private const int MaxEvents = 256;

    private const long MaxBytes = 512 * 1024;

    // A watcher of few keys learns of the place that it has come to when so many changes of other keys have passed. The bucket keeps the
    // latest 1,024.
    private const long PlaceInterval = 64;

    // Orleans deactivates a grain only when all its calls have ended, and a quiet watch is a call that waits: without a sign of life the
    // bucket would have no owner for minutes. The grain gets no notice before it is deactivated.
    private static readonly TimeSpan MaxQuiet = TimeSpan.FromSeconds(1);

    /// <summary>Reads the watch of a query, until it is cancelled or the bucket ends here, or is about to.</summary>
    /// <param name="owner">The owner of the bucket.</param>
    /// <param name="query">What to watch.</param>
    /// <param name="time">The clock for a sign of life, an empty batch, each second that nothing happens; null for none.</param>
    /// <param name="watcherEnds">Cancelled when the silo of the watcher has ended, which then asks for no more.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    internal static async IAsyncEnumerable<WatchBatch> Read(
        LocalOwner owner,
        WatchQuery query,
        TimeProvider? time,
        CancellationToken watcherEnds,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BucketWatch? watch = null;
        Refusal? refusal = null;
        try
        {
            // A watch that began now would end at once.
            if (owner.WatchesEnd.IsCancellationRequested)
                throw Refusal.NoOwner(owner.Name);
            watch = await owner.Read(query, static (bucket, query) => bucket.Watch(query));
        }
        catch (Exception error)
        {
            refusal = Refusal.Of(error, owner);
        }

        if (watch is null)
        {
            yield return new WatchBatch { Refusal = refusal };
            yield break;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, owner.WatchesEnd, watcherEnds);
        await using (watch)

        // Orleans keeps what a dead silo reads for up to 20 minutes. Until then, nothing of this method runs.
        await using (watcherEnds.Register(static watch => ((BucketWatch)watch!).End(), watch))
        {
            var state = Shorten(watch.TakeInitial(out var resets));
            var told = watch.Place;
            yield return new WatchBatch { State = state, Resets = resets, Place = told };
            var events = new List<BucketEvent>();
            try
            {
                var toldAt = time?.GetTimestamp() ?? 0;
                while (true)
                {
                    var wait = WaitToRead(watch, ends.Token, cancellationToken);
                    while (time is not null && !wait.IsCompleted)
                    {
                        await WaitForSign(wait, toldAt, time);
                        if (wait.IsCompleted)
                            break;
                        yield return new WatchBatch { Place = told = watch.Place };
                        toldAt = time.GetTimestamp();
                    }

                    // What is there already is sent also when the watch ends: a deleted bucket has no next owner who could send it.
                    var goesOn = await wait;
                    Collect(watch, events);
                    var place = watch.Place;
                    if (events.Count == 0 && !goesOn)
                        yield break;
                    if (events.Count == 0 && place?.Number - told?.Number < PlaceInterval && !IsDue(toldAt, time))
                        continue;
                    told = place;
                    yield return new WatchBatch { Events = [.. events], Place = place };
                    toldAt = time?.GetTimestamp() ?? 0;
                }
            }
            finally
            {
                // A sign of life has left the wait going on.
                await ends.CancelAsync();
            }
        }
    }

    /// <summary>
    /// The beginning of a page that is a message. The front asks for what comes next when its watcher has read that; what has changed by
    /// then is left out there, because it is one of the events.
    /// </summary>
    private static KeyPage? Shorten(KeyPage? page)
    {
        if (page is null || BucketSteps.Fitting(page) is var fit && fit == page.Keys.Count)
            return page;
        return page with { Keys = [.. page.Keys.Take(fit)], Next = page.Keys[fit - 1].Key };
    }

    // Changes of keys that are not watched wake the watch up, and are no sign of life either.
    private static bool IsDue(long toldAt, TimeProvider? time) => time is not null && time.GetElapsedTime(toldAt) >= MaxQuiet;

    /// <summary>Waits until there is something to read, or a sign of life is due.</summary>
    private static async Task WaitForSign(Task wait, long toldAt, TimeProvider time)
    {
        var left = MaxQuiet - time.GetElapsedTime(toldAt);
        if (left > TimeSpan.Zero)
            await wait.WaitAsync(left, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void Collect(BucketWatch watch, List<BucketEvent> events)
    {
        events.Clear();
        var bytes = 0L;
        while ((watch.Place is null || (events.Count < MaxEvents && bytes < MaxBytes)) && watch.TryRead(out var change))
        {
            events.Add(change);
            bytes += change.Entry?.Footprint ?? 0;
        }
    }

    private static async Task<bool> WaitToRead(BucketWatch watch, CancellationToken ends, CancellationToken cancellationToken)
    {
        try
        {
            return await watch.WaitToRead(ends);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The owner or the watcher's silo has ended. What is not there yet, the next owner tells.
            return false;
        }
    }
}

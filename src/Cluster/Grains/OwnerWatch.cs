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

    // And after so long, when there were fewer.
    private static readonly TimeSpan PlaceTime = TimeSpan.FromSeconds(1);

    /// <summary>Reads the watch of a query, until it is cancelled or the bucket ends here, or is about to.</summary>
    internal static async IAsyncEnumerable<WatchBatch> Read(
        LocalOwner owner, WatchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
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

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, owner.WatchesEnd);
        await using (watch)
        {
            var state = watch.TakeInitial(out var resets);
            var told = watch.Place;
            yield return new WatchBatch { State = state, Resets = resets, Place = told };
            try
            {
                await foreach (var batch in ReadEvents(watch, told, owner, ends.Token))
                    yield return batch;
            }
            finally
            {
                // Also what still waits for the next event.
                await ends.CancelAsync();
            }
        }
    }

    private static async IAsyncEnumerable<WatchBatch> ReadEvents(
        BucketWatch watch, Revision? told, LocalOwner owner, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = new List<BucketEvent>();
        Task? pause = null;
        while (true)
        {
            var ready = WaitToRead(watch, owner, cancellationToken).AsTask();
            if (!ready.IsCompleted && watch.Place is { } reached && reached != told)
            {
                pause ??= Task.Delay(PlaceTime, cancellationToken);
                if (await Task.WhenAny(ready, pause) == pause && pause.IsCompletedSuccessfully)
                {
                    (told, pause) = (reached, null);
                    yield return new WatchBatch { Place = reached };
                }
            }

            if (!await ready)
                yield break;
            events.Clear();
            var bytes = 0L;
            while (watch.Place is null || (events.Count < MaxEvents && bytes < MaxBytes))
            {
                if (!watch.TryRead(out var change))
                    break;
                events.Add(change);
                bytes += change.Entry?.Footprint ?? 0;
            }

            var place = watch.Place;
            if (events.Count == 0 && place?.Number - told?.Number < PlaceInterval)
                continue;
            told = place;
            yield return new WatchBatch { Events = [.. events], Place = place };
        }
    }

    private static async ValueTask<bool> WaitToRead(BucketWatch watch, LocalOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            return await watch.WaitToRead(cancellationToken);
        }
        catch (OperationCanceledException) when (owner.WatchesEnd.IsCancellationRequested)
        {
            // What was not told yet, the next owner tells.
            return false;
        }
    }
}

using System.Collections.Concurrent;
using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Buckets;

/// <summary>
/// Keeps a watch going while the bucket moves from owner to owner. It fills a log of this silo from the watch at the present owner, here or
/// elsewhere, and the watcher reads that log as it would read the bucket's own. While the watcher catches up with the past, it takes
/// no more from the owner than that log has room for.
/// </summary>
/// <remarks>
/// <para>The life of a watch: opened at an owner, with the state or from a place on; forwarding; and when the owner ends, down, until it is
/// opened at the next one from the last place on. If that one does not keep what came after the place, the watcher gets a reset and the
/// state. It ends when the watcher ends, the bucket is deleted, or the watcher was too slow for its owner.</para>
/// <para>Everything runs in one task, after the first opening. The watcher reads the log and the queue of states, which any thread may
/// use.</para>
/// </remarks>
internal sealed class WatchPump
{
    private ClusterBucket _bucket;
    private readonly WatchQuery _query;
    private readonly TimeProvider _time;
    private readonly PacedLog _log = new();
    private readonly ConcurrentQueue<InitialState> _restarts = new();
    private readonly CancellationToken _ends;

    // A key that the query does not match, for an event that nobody sees: it only moves the place. Null when the query matches all keys.
    private readonly string? _unwatched;

    private Revision _place;
    private bool _isDown;

    private WatchPump(ClusterBucket bucket, WatchQuery query, TimeProvider time, CancellationToken ends)
    {
        (_bucket, _query, _time, _ends) = (bucket, query, time, ends);
        _place = query.Since ?? default;
        _unwatched = query switch
        {
            { Key: { } key } => key + '\0',
            { Prefix: not "" } => "",
            _ => null,
        };
    }

    /// <summary>Begins a watch.</summary>
    internal static async ValueTask<BucketWatch> Start(ClusterBucket bucket, WatchQuery query, TimeProvider time)
    {
        var end = new CancellationTokenSource();
        var pump = new WatchPump(bucket, query, time, end.Token);
        pump._log.Events.Unwatched = end.Cancel;
        var opened = await bucket.OpenWatch(query, end.Token);

        // The bucket may have been deleted and created again meanwhile. The watch is that of one life.
        while ((pump._bucket = bucket.Pin()).Known.Life != opened.Life)
        {
            await opened.Events.DisposeAsync();
            opened = await bucket.OpenWatch(query, end.Token);
        }

        var initial = pump.Begin(opened.First);
        pump._log.Events.Begin(pump._place);
        if (query.Since is not null)
            pump._log.CatchUp();
        var watch = new BucketWatch(pump._log.Events, query, initial is null ? pump._place : null, initial, pump._restarts);
        _ = Task.Run(() => pump.Run(opened));
        return watch;
    }

    private async Task Run(OpenedWatch opened)
    {
        try
        {
            var next = opened;
            while (next is not null && !await Forward(next))
            {
                // The last event of a deleted bucket is lost when its owner ends faster than the event is sent.
                if (await _bucket.IsDeleted())
                {
                    _log.Close(BucketEventKind.BucketDeleted, _place);
                    return;
                }

                if (!_isDown)
                    await _log.Append(BucketEventKind.BucketDown, _place, _ends);
                _isDown = true;
                next = await Reopen();
            }
        }
        catch (OperationCanceledException) when (_ends.IsCancellationRequested)
        {
            // The watcher has ended.
        }
        finally
        {
            // If not for one of these reasons, then for a fault. The watcher must not wait without end.
            _log.Close(BucketEventKind.Overflow, _place);
        }
    }

    /// <summary>Forwards events until the owner ends. Returns whether the watch is over, too.</summary>
    private async ValueTask<bool> Forward(OpenedWatch opened)
    {
        try
        {
            await using var events = opened.Events;
            while (await events.MoveNextAsync())
            {
                _ends.ThrowIfCancellationRequested();
                if (await Take(events.Current))
                    return true;
            }
        }
        catch (Exception error) when (error is not OperationCanceledException || !_ends.IsCancellationRequested)
        {
            // However a call of the owner fails: its silo has ended, it was deactivated, or the network is broken. What it has not told is
            // asked of the next one.
        }

        return false;
    }

    /// <summary>Puts a batch into the log. Returns whether the watch is over.</summary>
    private async ValueTask<bool> Take(WatchBatch batch)
    {
        var place = batch.Place ?? _place;
        var told = batch.Events.Length > 0 ? batch.Events[^1].Revision : _place;
        BucketEvent? unseen = _unwatched is { } key && IsAfter(place, told) ? new BucketEvent(BucketEventKind.Put, place, key, null) : null;
        var group = new List<BucketEvent>();
        for (var i = 0; i < batch.Events.Length; i++)
        {
            var change = batch.Events[i];
            switch (change.Kind)
            {
                case BucketEventKind.BucketDeleted or BucketEventKind.Overflow:
                    _log.Close(change.Kind, change.Revision);
                    return true;
                case BucketEventKind.BucketDown or BucketEventKind.BucketUp:
                    _isDown = change.Kind == BucketEventKind.BucketDown;
                    break;
                default:
                    // What was told before the move may be told again.
                    if (!IsAfter(change.Revision, _place))
                        continue;
                    break;
            }

            group.Add(change);
            if (change.EndsGroup)
            {
                // The place belongs to the last event. It may be the end of a transaction whose other changes are not watched.
                if (i == batch.Events.Length - 1 && change.Key is not null && unseen is { } end)
                {
                    group[^1] = change with { EndsGroup = false };
                    group.Add(end);
                    unseen = null;
                }

                await _log.Append(group, _ends);
                group.Clear();
            }
        }

        if (unseen is { } later)
            await _log.Append([later], _ends);
        if (IsAfter(place, _place))
            _place = place;
        return false;
    }

    /// <summary>Opens the watch at the next owner, however long that takes. Null when there is none: the bucket was deleted.</summary>
    private async ValueTask<OpenedWatch?> Reopen()
    {
        var patience = new Patience(_time, Timeout.InfiniteTimeSpan);
        while (true)
        {
            await patience.Pause(_ends);
            try
            {
                var opened = await OpenFromPlace();
                await Resume(opened);
                return opened;
            }
            catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted)
            {
                _log.Close(BucketEventKind.BucketDeleted, _place);
                return null;
            }
            catch (BucketUnavailableException)
            {
                // There is no owner yet, or the store does not answer.
            }
        }
    }

    private async ValueTask Resume(OpenedWatch opened)
    {
        try
        {
            var restart = Begin(opened.First);
            _log.CatchUp();
            await _log.Append(BucketEventKind.BucketUp, _place, _ends);
            _isDown = false;
            if (restart is null)
                return;
            _restarts.Enqueue(restart);
            await _log.Append(BucketEventKind.Reset, _place, _ends);
        }
        catch
        {
            await opened.Events.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<OpenedWatch> OpenFromPlace()
    {
        try
        {
            return await _bucket.OpenWatch(_query with { Since = _place, Initial = false }, _ends);
        }
        catch (WatchException)
        {
            return await _bucket.OpenWatch(_query with { Since = null, Initial = true }, _ends);
        }
    }

    /// <summary>Notes where a watch begins. Returns the state that it begins with; null for none.</summary>
    private InitialState? Begin(WatchBatch first)
    {
        _place = first.State?.Revision ?? first.Place ?? _place;
        return first.State is { } page
            ? new InitialState(_bucket, InitialState.KeysOf(_query), page, first.Resets || _isDown, outlives: true)
            : null;
    }

    // The epoch is that of the owner, and later owners have later ones.
    private static bool IsAfter(Revision revision, Revision other) =>
        (revision.Epoch, revision.Number).CompareTo((other.Epoch, other.Number)) > 0;
}

using System.Collections.Concurrent;

namespace Pail.Buckets;

/// <summary>
/// One watcher of a bucket: a stream of events in order, without gaps and without duplicates. To be read by one reader, as an asynchronous
/// sequence or with <see cref="TryRead"/> and <see cref="WaitToRead"/>, and to be disposed of.
/// </summary>
/// <remarks>
/// The bucket keeps at most 1,024 events, and at most 1 MiB of them, for all its watchers. A watcher that falls behind by more gets
/// <see cref="BucketEventKind.Overflow"/>, and its stream ends. Writers never wait for watchers.
/// A watch can be resumed after any event that came after the initial state (see <see cref="WatchQuery.Since"/>). The events of the initial
/// state are in the order of their keys, so they are no place to resume from.
/// </remarks>
/// <example>
/// <code>
/// await using var watch = await bucket.Watch(new WatchQuery { Prefix = "cart/", Initial = true });
/// await foreach (var change in watch)
///     Console.WriteLine($"{change.Revision} {change.Kind} {change.Key}");
/// </code>
/// </example>
public sealed class BucketWatch : IAsyncEnumerable<BucketEvent>, IAsyncDisposable
{
    private readonly EventLog _log;
    private readonly WatchQuery _query;

    // The states that events of the kind Reset in the log stand for; null when the log has none.
    private readonly ConcurrentQueue<InitialState>? _restarts;
    private InitialState? _initial;
    private readonly Queue<BucketEvent> _ready = [];

    // Events that were read from the log and not yet looked at: from _next on, _chunked of them.
    private readonly BucketEvent[] _chunk = new BucketEvent[16];
    private int _next;
    private int _chunked;

    // The position after the chunk.
    private long _position;
    private Revision? _place;
    private BucketEvent? _held;
    private bool _ended;
    private int _disposed;

    /// <summary>Makes a watch that begins with the next event.</summary>
    internal BucketWatch(EventLog log, WatchQuery query, long position, Revision place)
        : this(log, query, position) => _place = place;

    /// <summary>Makes a watch that begins with events that the log does not have any more, and goes on with those after them.</summary>
    internal BucketWatch(EventLog log, WatchQuery query, long position, Revision place, IReadOnlyList<BucketEvent> earlier)
        : this(log, query, position, place)
    {
        foreach (var change in earlier)
            Take(change);
    }

    /// <summary>Makes a watch that begins with the present state.</summary>
    internal BucketWatch(EventLog log, WatchQuery query, long position, InitialState initial)
        : this(log, query, position) => _initial = initial;

    /// <summary>
    /// Makes a watch over a log that others fill from the bucket's own one. For each <see cref="BucketEventKind.Reset"/> in it there is a
    /// state, from which the watch goes on.
    /// </summary>
    internal BucketWatch(EventLog log, WatchQuery query, Revision? place, InitialState? initial, ConcurrentQueue<InitialState> restarts)
        : this(log, query, 0) => (_place, _initial, _restarts) = (place, initial, restarts);

    private BucketWatch(EventLog log, WatchQuery query, long position)
    {
        (_log, _query, _position) = (log, query, position);
        log.AddWatcher();
    }

    /// <summary>
    /// The place to resume from (see <see cref="WatchQuery.Since"/>) after all events that <see cref="TryRead"/> has given. It also goes on
    /// with changes of keys that are not watched. So a watcher of few keys that notes it now and then can still resume when the bucket no
    /// longer keeps the watcher's last event. <see langword="null"/> while the initial state is being read and in the middle of a
    /// transaction.
    /// </summary>
    public Revision? Place => _ready.Count == 0 && _held is null ? _place : null;

    /// <summary>Takes the next event, if there is one.</summary>
    /// <param name="change">The event.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryRead(out BucketEvent change)
    {
        change = default;
        if (_ended)
            return false;
        if (_initial is { IsRead: false } initial)
        {
            var isRead = initial.TryRead(out change);
            if (initial.IsRead)
                _place = change.Revision;
            return isRead;
        }

        while (!_ready.TryDequeue(out change))
        {
            if (_chunked == 0)
            {
                if (!_log.TryRead(_position, _chunk, out var count))
                {
                    _ended = true;
                    change = new BucketEvent(BucketEventKind.Overflow, default, null, null);
                    return true;
                }

                if (count == 0)
                {
                    _ended |= _log.HasEnded(_position);
                    return false;
                }

                _position += count;
                (_next, _chunked) = (0, count);
            }

            // Cleared, because an idle watcher must not keep old values in memory.
            ref var next = ref _chunk[_next++];
            change = next;
            next = default;
            _chunked--;
            if (change.Kind == BucketEventKind.Reset && _restarts?.TryDequeue(out _initial) == true)
            {
                (_place, _held) = (null, null);
                return TryRead(out change);
            }

            if (!change.EndsGroup || _held is not null)
            {
                Take(change);
                continue;
            }

            // Nearly all events are groups of one, which need not be held.
            _place = change.Revision;
            if (_query.Matches(change.Key))
                return true;
        }

        return true;
    }

    /// <summary>
    /// Takes the first page of the state that the watch begins with, for a watcher that reads the rest itself. The watch then begins with
    /// the next event.
    /// </summary>
    /// <param name="resets">Whether the watcher must forget what it knows.</param>
    /// <returns>The page; null when the watch does not begin with the state.</returns>
    internal KeyPage? TakeInitial(out bool resets)
    {
        resets = _initial?.Resets == true;
        if (_initial is not { } initial)
            return null;
        (_initial, _place) = (null, initial.Start.Revision);
        return initial.Start;
    }

    /// <summary>Waits until <see cref="TryRead"/> has an event.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is one; false when the stream has ended.</returns>
    /// <exception cref="BucketUnavailableException">The initial state could not be read.</exception>
    public async ValueTask<bool> WaitToRead(CancellationToken cancellationToken = default)
    {
        if (_ended)
            return false;
        cancellationToken.ThrowIfCancellationRequested();
        if (_initial is { IsRead: false } initial)
            await initial.Fetch();
        else
        {
            while (_ready.Count + _chunked == 0 && !_log.IsReady(_position))
                await _log.WhenReady(_position).WaitAsync(cancellationToken);
        }

        return !(_ended |= _ready.Count + _chunked == 0 && _log.HasEnded(_position));
    }

    /// <inheritdoc />
    public async IAsyncEnumerator<BucketEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await WaitToRead(cancellationToken))
        {
            while (TryRead(out var change))
                yield return change;
        }
    }

    /// <summary>Ends the watch; the bucket forgets the watcher.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        End();
        return default;
    }

    /// <summary>What <see cref="DisposeAsync"/> does.</summary>
    internal void End()
    {
        _ended = true;

        // Exchanged, so that the watcher is taken off the count once, even if two threads dispose of the watch.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _log.RemoveWatcher();
    }

    // An event is held until it is known whether another one of its group matches, so that the last one that matches ends the group.
    private void Take(in BucketEvent next)
    {
        if (_query.Matches(next.Key))
        {
            if (_held is { } earlier)
                _ready.Enqueue(earlier with { EndsGroup = false });
            _held = next;
        }

        if (next.EndsGroup)
            _place = next.Revision;
        if (next.EndsGroup && _held is { } last)
        {
            _ready.Enqueue(last with { EndsGroup = true });
            _held = null;
        }
    }
}

using Pail.Server.Problems;

namespace Pail.Server.Watching;

/// <summary>
/// The streams that are open: how many there may be, one clock for the heartbeats of all, and their end when the server stops.
/// </summary>
/// <remarks>
/// A wheel with a place for each second of a heartbeat. A stream takes the place of the second in which it begins, so heartbeats of many
/// streams do not all come at once. The timer runs only while there are streams.
/// </remarks>
internal sealed class OpenWatches : IDisposable
{
    /// <summary>How often each stream has a heartbeat, in ticks of one second.</summary>
    internal const int HeartbeatTicks = 15;

    /// <summary>
    /// How long a client may make a stream wait before it is disconnected, in ticks. A stream looks once in a heartbeat, so it takes up to
    /// one heartbeat longer.
    /// </summary>
    internal const int MaxFlushTicks = 30;

    /// <summary>The same when the server stops. Then every stream looks in every tick.</summary>
    internal const int MaxLastFlushTicks = 2;

    private static readonly TimeSpan TickTime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<WatchStream>[] _places = [.. Enumerable.Range(0, HeartbeatTicks).Select(_ => new HashSet<WatchStream>())];
    private readonly int _max;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _stopping;
    private long _now;
    private int _entered;
    private int _running;
    private bool _isStopped;

    /// <param name="max">How many streams there may be.</param>
    /// <param name="time">The clock.</param>
    /// <param name="lifetime">Tells when the server stops.</param>
    internal OpenWatches(int max, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        _max = max;
        _timer = time.CreateTimer(
            static watches => ((OpenWatches)watches!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stopping = lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>How many ticks there have been.</summary>
    internal long Now => Volatile.Read(ref _now);

    /// <summary>How many watches are open or being opened.</summary>
    internal int Count => Volatile.Read(ref _entered);

    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Counts a watch that is about to be opened, unless there are too many.</summary>
    /// <returns>Why it must not be opened, or <see langword="null"/>.</returns>
    internal Problem? Enter()
    {
        lock (_lock)
        {
            if (_isStopped)
                return new Problem(ProblemKind.ShuttingDown, "The server is shutting down; watch again when it is back.");

            // No bucket is full and no caller has done wrong: the client may try again when another one has closed its watch.
            if (_entered >= _max)
                return new Problem(ProblemKind.RateLimited, $"There are {_max} watches open; the setting maxWatchers allows no more.");
            _entered++;
            return null;
        }
    }

    /// <summary>Takes a watch off the count.</summary>
    internal void Leave()
    {
        lock (_lock)
            _entered--;
    }

    /// <summary>Adds a stream.</summary>
    /// <returns>Its place, for <see cref="Remove"/>.</returns>
    internal int Add(WatchStream stream)
    {
        int place;
        bool isStopped;
        lock (_lock)
        {
            place = (int)(_now % HeartbeatTicks);
            _places[place].Add(stream);
            if (_running++ == 0)
                _timer.Change(TickTime, TickTime);
            isStopped = _isStopped;
        }

        if (isStopped)
            stream.Stop();
        return place;
    }

    internal void Remove(WatchStream stream, int place)
    {
        lock (_lock)
        {
            _places[place].Remove(stream);
            if (--_running == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Tick()
    {
        WatchStream[] due;
        long now;
        lock (_lock)
        {
            now = ++_now;
            due = _isStopped ? All() : [.. _places[now % HeartbeatTicks]];
        }

        foreach (var stream in due)
            stream.Tick(now);
    }

    private void Stop()
    {
        WatchStream[] open;
        lock (_lock)
        {
            _isStopped = true;
            open = All();
        }

        foreach (var stream in open)
            stream.Stop();
    }

    private WatchStream[] All() => [.. _places.SelectMany(static place => place)];
}

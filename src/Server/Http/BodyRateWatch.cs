namespace Pail.Server.Http;

/// <summary>
/// Gives up on a request or response body that moves too slowly. Kestrel's own limit is an average over the whole body: after half a
/// megabyte, a client may be silent for 36 minutes and still reach 240 bytes a second. This watch judges every window by itself.
/// </summary>
/// <remarks>Created only when a read or a write has to wait for the client, which is rare for small bodies.</remarks>
internal sealed class BodyRateWatch : IDisposable
{
    /// <summary>
    /// The length of a window. It must not be much shorter, because the operating system's buffers move in steps of some 100 KB.
    /// </summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes must move within a window: 240 a second.</summary>
    internal const int MinBytes = 30 * 240;

    private readonly Lock _lock = new();
    private readonly Action _giveUp;
    private readonly ITimer _timer;
    private long _moved;
    private long _movedInLastStep = MinBytes;
    private bool _ended;

    /// <summary>Begins the first window. Each next window begins in the middle of the one before.</summary>
    /// <param name="context">The request. Its services have the clock.</param>
    /// <param name="giveUp">Called at most once, at the end of the first window in which too few bytes moved.</param>
    internal BodyRateWatch(HttpContext context, Action giveUp)
    {
        _giveUp = giveUp;
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        _timer = time.CreateTimer(static watch => ((BodyRateWatch)watch!).EndStep(), this, Window / 2, Window / 2);
    }

    /// <summary>Whether it has given up.</summary>
    internal bool HasGivenUp { get; private set; }

    /// <summary>Counts bytes that were received or sent.</summary>
    internal void Count(long bytes) => Interlocked.Add(ref _moved, bytes);

    public void Dispose()
    {
        // Under the lock: a timer callback that runs at the same time must not abort the connection's next request.
        lock (_lock)
            _ended = true;
        _timer.Dispose();
    }

    private void EndStep()
    {
        lock (_lock)
        {
            var moved = Interlocked.Exchange(ref _moved, 0);
            var tooSlow = _movedInLastStep + moved < MinBytes;
            _movedInLastStep = moved;
            if (_ended || !tooSlow)
                return;
            _ended = true;

            // Before the call: the read that it cancels goes on at once and asks why.
            HasGivenUp = true;
            _giveUp();
        }
    }
}

namespace Pail.Server.Http;

/// <summary>
/// Gives up on a body that hardly moves. Kestrel has limits of its own, but it divides all bytes by all the time: half a megabyte sent at
/// once is worth 36 minutes of silence at 240 bytes a second. Here every window is judged by itself.
/// </summary>
/// <remarks>Made when a read or a write has to wait for the client, which small bodies hardly ever do.</remarks>
internal sealed class BodyRateWatch : IDisposable
{
    /// <summary>
    /// How long one window is. The operating system's buffers move in steps of some 100 KB, so it must not be much shorter.
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

    /// <summary>Begins the first window; the next one begins in the middle of it, and so on.</summary>
    /// <param name="context">The request, whose services have the clock.</param>
    /// <param name="giveUp">Called once, when a window has ended in which too little moved.</param>
    internal BodyRateWatch(HttpContext context, Action giveUp)
    {
        _giveUp = giveUp;
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        _timer = time.CreateTimer(static watch => ((BodyRateWatch)watch!).EndStep(), this, Window / 2, Window / 2);
    }

    /// <summary>Counts bytes that came in or went out.</summary>
    internal void Count(long bytes) => Interlocked.Add(ref _moved, bytes);

    public void Dispose()
    {
        // A window that is just ending must not give up on the connection's next request.
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
            _giveUp();
        }
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// Lets a caller wait on its thread, up to about 20 µs, for a server that another thread runs. Without it, the callers of a busy server
/// form a convoy: each call finds the server busy, sleeps, and is woken through the pool, which costs several times as much as the call.
/// </summary>
/// <remarks>
/// The pauses are long, because a look takes the inbox's cache line from the thread that runs the server. A server that is busy for longer
/// than the wait would cost its callers this time at each call, so after waits in vain more and more calls skip the wait.
/// </remarks>
internal struct CallerSpin
{
    private const int Looks = 11;

    // In units of Thread.SpinWait, about 37 ns each.
    private const int FirstPause = 8;
    private const int LongestPause = 64;

    private const int MostSkipped = 1023;

    private static readonly bool HasOthers = Environment.ProcessorCount > 1;

    private int _skipped;
    private int _toSkip;

    /// <summary>
    /// Tries to take over a server that is busy at the moment. False when it stays busy, or when the last waits were in vain.
    /// </summary>
    internal bool TryEnter(ref Inbox inbox)
    {
        if (!HasOthers || --_toSkip >= 0)
            return false;

        var pause = FirstPause;
        for (var look = 0; look < Looks; look++)
        {
            Thread.SpinWait(pause);
            if (inbox.TryEnter())
            {
                (_toSkip, _skipped) = (0, 0);
                return true;
            }

            pause = Math.Min(2 * pause, LongestPause);
        }

        // 1, 3, 7 and so on. Where waits now and then succeed the number stays small, and where they never do it soon is at its limit.
        _toSkip = _skipped = Math.Min((2 * _skipped) + 1, MostSkipped);
        return false;
    }
}

namespace Pail.Runtime.Processes;

/// <summary>Doing nothing for a time.</summary>
public readonly partial struct Self
{
    /// <summary>
    /// Does nothing for a time: <c>Process.sleep/1</c>, a receive that no message matches. What arrives stays in the mailbox; only an exit signal ends it early.
    /// </summary>
    /// <param name="time">How long; <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</param>
    /// <returns>A task that completes when the time is over. To be awaited once, by this process.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 2^32-1 milliseconds.</exception>
    /// <exception cref="InvalidOperationException">The process waits in a receive already.</exception>
    /// <exception cref="ExitException">The process was ended while it slept.</exception>
    public async ValueTask Sleep(TimeSpan time) => await TryReceive<Nothing>(time);

    // There is none, so nobody can send one.
    private abstract class Nothing;
}

namespace Pail.Runtime.Processes;

/// <summary>Timers, started, read and cancelled from outside any process.</summary>
public sealed partial class Node
{
    /// <summary>Sends a message after a time: <c>Process.send_after/3</c>.</summary>
    /// <param name="destination">
    /// A pid of this node, whose end cancels the timer. Or a name, which is looked up when the time has come: if no process has it then,
    /// the message is dropped.
    /// </param>
    /// <param name="message">The message.</param>
    /// <param name="after">How long from now, at most 36,525 days; the message is never sent earlier. Zero sends it as soon as possible,
    /// behind everything that is queued.</param>
    /// <returns>The timer; not pending if the destination is a process that has ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    /// <exception cref="ObjectDisposedException">The node has been disposed.</exception>
    public TimerRef SendAfter(Destination destination, object message, TimeSpan after) =>
        Start(destination, message, after, wrapped: false);

    /// <summary>As <see cref="SendAfter"/>, at a time of the node's clock: <c>Process.send_after/4</c> with <c>abs: true</c>.</summary>
    /// <param name="destination">As for <see cref="SendAfter"/>.</param>
    /// <param name="message">The message.</param>
    /// <param name="timestamp">The time, as <see cref="TimeProvider.GetTimestamp"/> of <see cref="TimeProvider"/> counts it; one that has
    /// passed means at once.</param>
    /// <returns>The timer.</returns>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    /// <exception cref="ObjectDisposedException">The node has been disposed.</exception>
    public TimerRef SendAt(Destination destination, object message, long timestamp) =>
        StartAt(destination, message, timestamp, wrapped: false);

    /// <summary>
    /// As <see cref="SendAfter"/>, but what is sent is a <see cref="TimerFired"/> that names the timer: <c>erlang:start_timer/3</c>.
    /// </summary>
    /// <param name="destination">As for <see cref="SendAfter"/>.</param>
    /// <param name="message">What the <see cref="TimerFired"/> is to carry.</param>
    /// <param name="after">How long from now, at most 36,525 days.</param>
    /// <returns>The timer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    /// <exception cref="ObjectDisposedException">The node has been disposed.</exception>
    public TimerRef StartTimer(Destination destination, object message, TimeSpan after) =>
        Start(destination, message, after, wrapped: true);

    /// <summary>As <see cref="StartTimer"/>, at a time of the node's clock: <c>erlang:start_timer/4</c> with <c>{abs, true}</c>.</summary>
    /// <param name="destination">As for <see cref="SendAfter"/>.</param>
    /// <param name="message">What the <see cref="TimerFired"/> is to carry.</param>
    /// <param name="timestamp">The time, as for <see cref="SendAt"/>.</param>
    /// <returns>The timer.</returns>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    /// <exception cref="ObjectDisposedException">The node has been disposed.</exception>
    public TimerRef StartTimerAt(Destination destination, object message, long timestamp) =>
        StartAt(destination, message, timestamp, wrapped: true);

    /// <summary>
    /// Takes a timer back: <c>Process.cancel_timer/1</c>. Afterwards its message is not sent any more; it may have been sent before.
    /// </summary>
    /// <param name="timer">The timer; any process may have started it.</param>
    /// <returns>How much of its time was left; <see langword="null"/> when it was not pending: it has fired, was cancelled, or is another
    /// node's.</returns>
    public TimeSpan? CancelTimer(TimerRef timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        return Timers.Cancel(timer);
    }

    /// <summary>How much of a timer's time is left: <c>Process.read_timer/1</c>.</summary>
    /// <param name="timer">The timer; any process may have started it.</param>
    /// <returns>The time; <see langword="null"/> when it is not pending: it has fired, was cancelled, or is another node's.</returns>
    public TimeSpan? ReadTimer(TimerRef timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        return Timers.Read(timer);
    }

    private MessageTimer Start(Destination destination, object message, TimeSpan after, bool wrapped)
    {
        if (after < TimeSpan.Zero || after > Timers.Longest)
            throw new ArgumentOutOfRangeException(
                nameof(after), after, $"`after` must be 0 to {Timers.Longest.TotalDays:0} days, but is {after}.");

        var timer = NewTimer(destination, message, wrapped);
        Timers.Start(timer, after);
        return timer;
    }

    private MessageTimer StartAt(Destination destination, object message, long timestamp, bool wrapped)
    {
        var timer = NewTimer(destination, message, wrapped);
        Timers.StartAt(timer, timestamp);
        return timer;
    }

    private MessageTimer NewTimer(Destination destination, object message, bool wrapped)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (destination.IsNone)
            throw new ArgumentException(
                "A timer needs a pid or a name to send to, but the destination is empty.", nameof(destination));

        if (destination.PidTarget is { } process && process.Node != this)
            throw new ArgumentException($"A timer cannot send to {destination}: that process runs on another node.", nameof(destination));

        if (destination.AliasTarget is { } alias)
            throw new ArgumentException($"A timer sends to a pid or a name, not to an alias: {alias}.", nameof(destination));

        return new MessageTimer(Timers, destination, message, wrapped);
    }
}

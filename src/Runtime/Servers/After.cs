using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// What a server does once a callback has returned: the last element of OTP's result tuples, a time-out or <c>{:continue, term}</c>.
/// There is no <c>:hibernate</c>, because an idle server holds no memory that it could release.
/// </summary>
/// <example>
/// <code>
/// protected override ValueTask&lt;InitResult&gt; Init() => Ok(Cache.Empty, After.Continue(new Load()));
///
/// protected override ValueTask&lt;Result&gt; HandleContinue(object continuation, Cache state) =>
///     NoReply(Cache.Load(), After.Timeout(TimeSpan.FromMinutes(1)));
///
/// protected override ValueTask&lt;Result&gt; HandleInfo(object message, Cache state) =>
///     message is ServerTimeout ? Stop(ExitReason.Normal, state) : base.HandleInfo(message, state);
/// </code>
/// </example>
public sealed class After
{
    private static After? _lastTimeout;

    private After(AfterKind kind, TimeSpan time = default, object? continuation = null) =>
        (Kind, Time, Continuation) = (kind, time, continuation);

    internal AfterKind Kind { get; }

    internal TimeSpan Time { get; }

    internal object? Continuation { get; }

    /// <summary>
    /// Passes a <see cref="ServerTimeout"/> to <see cref="GenServer{TState}.HandleInfo"/> unless another message comes first. Any message
    /// ends the wait, also one that was queued before. The callback for that message can return a new time-out.
    /// </summary>
    /// <param name="time">
    /// How long to wait for a message: never less, and up to a few milliseconds more. Zero means: when the mailbox is empty.
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> waits without limit.
    /// </param>
    /// <returns>What to do.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static After Timeout(TimeSpan time)
    {
        if (time < TimeSpan.Zero && time != System.Threading.Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(
                nameof(time), time, $"`{nameof(time)}` must be 0 or more, or infinite, but is {time}.");

        // A server mostly gives the same time again and again: then nothing is allocated.
        var last = Volatile.Read(ref _lastTimeout);
        if (last?.Time == time)
            return last;

        last = new After(AfterKind.Timeout, time);
        Volatile.Write(ref _lastTimeout, last);
        return last;
    }

    /// <summary>
    /// Runs <see cref="GenServer{TState}.HandleContinue"/> before any message is handled, also one that is queued already: <c>{:continue,
    /// term}</c>.
    /// </summary>
    /// <param name="continuation">The argument for <see cref="GenServer{TState}.HandleContinue"/>.</param>
    /// <returns>What to do.</returns>
    public static After Continue(object continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        return new After(AfterKind.Continue, continuation: continuation);
    }

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        AfterKind.Timeout => $"timeout {Time}",
        _ => $"continue {Inspection.Of(Continuation)}",
    };
}

/// <summary>The things a server can be told to do after a callback.</summary>
internal enum AfterKind
{
    Timeout,
    Continue,
}

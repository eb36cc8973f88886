namespace Pail.Runtime.Processes;

/// <summary>Selective receive: the process stores what it waits for and how to go on, so that waiting allocates nothing of ours.</summary>
internal sealed partial class Process
{
    private Action? _continuation;
    private Matcher? _matcher;
    private object? _guard;
    private object? _received;

    /// <summary>Begins a receive. A negative time means to wait for ever.</summary>
    internal void BeginReceive(Matcher matcher, object? guard, TimeSpan after)
    {
        Checkpoint();
        if (_matcher is not null)
            throw new InvalidOperationException($"{Pid} is already waiting in a receive; a process does one thing at a time.");

        _matcher = matcher;
        _guard = guard;
        Mailbox.Rewind();
        if (TryCompleteReceive() || !IsAlive || after < TimeSpan.Zero)
            return;

        if (after == TimeSpan.Zero)
            _received = TimedOut;
        else
            Extras.Timeout = new ReceiveTimeout(this, after);
    }

    /// <summary>
    /// Whether the receive goes on at once: it has its message, or the process has ended. When the turn is used up it waits for the next one all the
    /// same, or a process that never lacks messages would keep its thread for ever.
    /// </summary>
    internal bool CanGoOn() => !IsAlive || (_received is not null && MayGoOn());

    /// <summary>Stands for the message in a receive whose time ran out.</summary>
    internal static object TimedOut { get; } = new();

    internal void OnReceived(Action continuation) => _continuation = continuation;

    /// <summary>What the receive got: a message, or <see cref="TimedOut"/>.</summary>
    internal object EndReceive()
    {
        var received = _received;
        _received = null;
        _matcher = null;
        _guard = null;
        if (_extras is { Timeout: { } timeout })
        {
            timeout.Dispose();
            _extras.Timeout = null;
        }

        if (!IsAlive)
            throw Unwinding();
        return received!;
    }

    internal void TimeOut(ReceiveTimeout timeout)
    {
        if (!ReferenceEquals(_extras?.Timeout, timeout) || _received is not null)
            return;

        // A message that arrived before the timer wins: it is already in the mailbox. What arrived after waits its turn in the drain.
        _received = Mailbox.TakeMatch(_matcher!, _guard) ?? TimedOut;
    }

    private bool TryCompleteReceive()
    {
        if (_received is null)
        {
            Drain();
            if (IsAlive)
                _received ??= Mailbox.TakeMatch(_matcher!, _guard);
        }

        return _received is not null;
    }

    private void ResumeReceive()
    {
        var continuation = _continuation!;
        _continuation = null;
        continuation();
    }
}

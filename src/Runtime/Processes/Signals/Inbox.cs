namespace Pail.Runtime.Processes;

/// <summary>
/// The inbox of a process: a lock-free stack to which all senders push signals. The receiver takes the whole stack and reverses it. The
/// head also says whether a thread runs the process. So one compare-and-swap both adds a signal and tells the sender whether it must wake
/// the receiver, and no wake-up can be lost between the two.
/// </summary>
/// <remarks>
/// <code>
/// Head      | The process is...                                   | Signals that wait
/// null      | running, or about to run                            | none
/// a signal  | running, or about to run                            | this one and its successors
/// Parked    | not running; the sender of a signal must wake it    | none
/// Ready     | as Parked; a caller may run one request itself      | none
/// Receiving | as Parked; a sender may complete its receive itself | none
/// Dead      | ended                                               | none; signals are refused
/// </code>
/// </remarks>
internal partial struct Inbox
{
    private static readonly Signal Parked = new Mark();
    private static readonly Signal Ready = new Mark();
    private static readonly Signal Receiving = new Mark();
    private static readonly Signal Dead = new Mark();

    private const int MostAttempts = 16;

    private Signal? _head;

    internal readonly bool IsEmpty => Volatile.Read(in _head) is null;

    /// <summary>Whether no thread runs the process and no signal waits for it.</summary>
    internal readonly bool IsAsleep => IsSleep(Volatile.Read(in _head));

    /// <summary>
    /// Adds a message, or takes the process over when it waits in a receive: then the sender has the message still. Any thread.
    /// </summary>
    internal PushResult PushMessage(object message)
    {
        // A run that is not on top must not get the message: the signals above it may be from the same sender. When other signals come on
        // top after this read, their sender pushes them at the same time, so either order is right.
        var head = Volatile.Read(ref _head);
        if (ReferenceEquals(head, Receiving) && TryEnter(Receiving))
            return PushResult.Entered;

        // A suspended server searches its mailbox for the exit of its parent, signal by signal. So an exit stays a signal of its own.
        if (message is Exit)
            return Push(new Message(message));
        if (head is MessageRun run && run.TryAdd(message))
            return PushResult.Queued;

        // A run only where messages pile up, because it takes as much memory as four single messages.
        return Push(head is Message or MessageRun ? new MessageRun(message) : new Message(message));
    }

    /// <summary>Adds a signal. Any thread.</summary>
    internal PushResult Push(Signal signal)
    {
        var head = Volatile.Read(ref _head);
        while (true)
        {
            if (ReferenceEquals(head, Dead))
                return PushResult.Refused;

            var asleep = IsSleep(head);
            signal.Next = asleep ? null : head;

            // Races with other senders, with an inline caller, and with the receiver when it takes all, parks or dies. The first swap wins,
            // and the others read the head again. The sender that replaces a mark of sleep is the only one that must wake the process.
            var seen = Interlocked.CompareExchange(ref _head, signal, head);
            if (ReferenceEquals(seen, head))
                return asleep ? PushResult.Wake : PushResult.Queued;
            head = seen;
        }
    }

    /// <summary>Takes all signals, oldest first. Only by the thread that runs the process.</summary>
    /// <param name="drains">Counts these calls. Stored in the mailbox, where it fits into padding.</param>
    internal Signal? TakeAll(ref int drains)
    {
        if (IsEmpty)
            return null;

        // For CountMessages: the count changes before the links do. The swap, a full fence, keeps that order.
        Volatile.Write(ref drains, drains + 1);
        return Reverse(Interlocked.Exchange(ref _head, null));
    }

    /// <summary>How many messages wait here at this moment. Any thread; takes time in proportion to their number.</summary>
    internal int CountMessages(ref readonly int drains)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = Volatile.Read(in drains);
            var count = 0;
            var walk = default(Walk);
            for (var signal = Volatile.Read(ref _head); signal is not null && !walk.ComesBackTo(signal);
                signal = Volatile.Read(ref signal.Next))
            {
                if (signal.IsMessage)
                    count += signal is MessageRun run ? run.CountAdded() : 1;

                // The receiver has taken the signals that are being counted, and their links may lead anywhere: count again.
                if (Volatile.Read(in drains) != before)
                    break;
            }

            // After several attempts the count may be wrong. A receiver that takes that often has few signals here.
            if (Volatile.Read(in drains) == before || attempt == MostAttempts)
                return count;
        }
    }

    /// <summary>
    /// Parks the process unless a signal waits. Only by the thread that runs the process, which must let go of it when this succeeds.
    /// </summary>
    internal bool TryPark(Rest rest)
    {
        var mark = rest switch
        {
            Rest.Ready => Ready,
            Rest.Receiving => Receiving,
            _ => Parked,
        };

        // Races with senders. A signal that is pushed before this swap makes it fail. The sender of a later signal sees the mark and wakes
        // the process.
        return Interlocked.CompareExchange(ref _head, mark, null) is null;
    }

    /// <summary>Takes over a sleeping process that is ready for a request. Any thread.</summary>
    internal bool TryEnter()
    {
        // Read first, because a failing swap would take the cache line from the thread that runs the process.
        return ReferenceEquals(Volatile.Read(ref _head), Ready) && TryEnter(Ready);
    }

    // Races with senders and callers: the thread that replaces the mark runs the process.
    private bool TryEnter(Signal mark) => ReferenceEquals(Interlocked.CompareExchange(ref _head, null, mark), mark);

    private static bool IsSleep(Signal? head) =>
        ReferenceEquals(head, Parked) || ReferenceEquals(head, Ready) || ReferenceEquals(head, Receiving);

    /// <summary>Whether a signal waits here that will end the receiver. Any thread.</summary>
    internal bool HoldsEnd(Process receiver, ref readonly int drains)
    {
        // Walks the links as CountMessages does. A receiver that has taken the signals meanwhile handles them itself.
        var before = Volatile.Read(in drains);
        var walk = default(Walk);
        for (var signal = Volatile.Read(ref _head); signal is not null && !walk.ComesBackTo(signal);
            signal = Volatile.Read(ref signal.Next))
        {
            if (signal.Ends(receiver))
                return true;
            if (Volatile.Read(in drains) != before)
                return false;
        }

        return false;
    }

    /// <summary>
    /// Closes the inbox: later signals are refused. Returns the signals that waited, oldest first. Only by the thread that runs the
    /// process.
    /// </summary>
    internal Signal? Close(ref int drains)
    {
        Volatile.Write(ref drains, drains + 1);
        return Reverse(Interlocked.Exchange(ref _head, Dead));
    }

    private static Signal? Reverse(Signal? newest)
    {
        // The usual case, no signal or one signal, needs no write.
        if (newest is not { Next: not null })
            return newest;

        Signal? oldest = null;
        while (newest is not null)
            (oldest, newest, newest.Next) = (newest, newest.Next, oldest);
        return oldest;
    }

    /// <summary>
    /// Finds out that a walk along the links goes in a circle. It can begin between the receiver's count and its swap: then it never sees
    /// that the signals were taken, and the receiver may have put them into its ring of resumptions. Remembers a signal for twice as many
    /// steps each time, so that a circle of any length is found.
    /// </summary>
    private struct Walk
    {
        private Signal? _remembered;
        private int _steps;
        private int _most;

        internal bool ComesBackTo(Signal signal)
        {
            if (ReferenceEquals(signal, _remembered))
                return true;

            if (_steps++ == _most)
                (_remembered, _steps, _most) = (signal, 0, (2 * _most) + 1);
            return false;
        }
    }

    private sealed class Mark : Signal
    {
        internal override void Arrive(Process receiver) => throw new InvalidOperationException("A mark is no signal.");
    }
}

/// <summary>The result of a push.</summary>
internal enum PushResult
{
    /// <summary>The signal waits; the process is awake and will see it.</summary>
    Queued,

    /// <summary>The signal waits, and the sender must schedule the process.</summary>
    Wake,

    /// <summary>
    /// The process has been taken over, and the message was not added. The sender must complete the receive or push the message, and then
    /// schedule the process.
    /// </summary>
    Entered,

    /// <summary>The process has ended.</summary>
    Refused,
}

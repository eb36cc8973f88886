namespace Pail.Runtime.Processes;

/// <summary>
/// Where signals from all senders meet: a lock-free stack that the receiver takes whole and turns around. The head also says who may run
/// the process, so that posting a signal and noticing that the receiver sleeps is one compare-and-swap, and no wake-up can be lost between
/// the two.
/// </summary>
/// <remarks>
/// Head values: <c>null</c> - somebody runs the process or is about to, nothing waits; a signal - the same, and it and its successors wait;
/// <see cref="Parked"/> - nobody runs it, the next signal must wake it; <see cref="Ready"/> - the same, and a caller may run one request
/// itself; <see cref="Dead"/> - it has ended for good.
/// </remarks>
internal struct Inbox
{
    private static readonly Signal Parked = new Mark();
    private static readonly Signal Ready = new Mark();
    private static readonly Signal Dead = new Mark();

    private const int MostAttempts = 16;

    private Signal? _head;

    internal readonly bool IsEmpty => Volatile.Read(in _head) is null;

    /// <summary>Whether nobody runs the process and nothing waits for it.</summary>
    internal readonly bool IsAsleep =>
        Volatile.Read(in _head) is { } head && (ReferenceEquals(head, Parked) || ReferenceEquals(head, Ready));

    /// <summary>Adds a signal. Any thread.</summary>
    internal PushResult Push(Signal signal)
    {
        var head = Volatile.Read(ref _head);
        while (true)
        {
            if (ReferenceEquals(head, Dead))
                return PushResult.Refused;

            var asleep = ReferenceEquals(head, Parked) || ReferenceEquals(head, Ready);
            signal.Next = asleep ? null : head;

            // Races with other senders, with the receiver taking all, going to sleep or dying, and with an inline caller: the one that
            // swaps first wins, everybody else looks again. Replacing a sleeping mark makes this sender, and nobody else, responsible for
            // the wake-up.
            var seen = Interlocked.CompareExchange(ref _head, signal, head);
            if (ReferenceEquals(seen, head))
                return asleep ? PushResult.Wake : PushResult.Queued;
            head = seen;
        }
    }

    /// <summary>Takes all that waits, oldest first. Only by the thread that runs the process.</summary>
    /// <param name="drains">How often that has happened; kept by the receiver, where it takes no room.</param>
    internal Signal? TakeAll(ref int drains)
    {
        if (IsEmpty)
            return null;

        // Counted before the links are turned around, which the swap keeps in order: see CountMessages.
        Volatile.Write(ref drains, drains + 1);
        return Reverse(Interlocked.Exchange(ref _head, null));
    }

    /// <summary>How many messages wait here: a moment's value. Any thread; takes the longer, the more there are.</summary>
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
                    count++;

                // The receiver has taken what is being counted, and its links may lead anywhere: begin again.
                if (Volatile.Read(in drains) != before)
                    break;
            }

            // A receiver that keeps taking has few left here.
            if (Volatile.Read(in drains) == before || attempt == MostAttempts)
                return count;
        }
    }

    /// <summary>
    /// Goes to sleep unless a signal waits. Only by the thread that runs the process; it no longer does when this succeeds.
    /// </summary>
    internal bool TryPark(bool ready)
    {
        // Races with senders: a signal pushed before this swap makes it fail, one pushed after sees the mark and wakes the process.
        return Interlocked.CompareExchange(ref _head, ready ? Ready : Parked, null) is null;
    }

    /// <summary>Takes over a sleeping process that is ready for a request. Any thread.</summary>
    internal bool TryEnter()
    {
        // The plain read first: a failing swap would take the cache line from the thread that runs the process.
        // The swap races with senders and other callers; the one that replaces the mark runs the process.
        return ReferenceEquals(Volatile.Read(ref _head), Ready)
            && ReferenceEquals(Interlocked.CompareExchange(ref _head, null, Ready), Ready);
    }

    /// <summary>Whether a signal waits here by which the receiver will end. Any thread.</summary>
    internal bool HoldsEnd(Process receiver, ref readonly int drains)
    {
        // As when messages are counted; a receiver that has taken what is looked at has seen it itself.
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
    /// Ends the inbox: later signals are refused. Returns what waited, oldest first. Only by the thread that runs the process.
    /// </summary>
    internal Signal? Close(ref int drains)
    {
        Volatile.Write(ref drains, drains + 1);
        return Reverse(Interlocked.Exchange(ref _head, Dead));
    }

    private static Signal? Reverse(Signal? newest)
    {
        // The usual case, without a write.
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

/// <summary>What became of a signal that was pushed.</summary>
internal enum PushResult
{
    /// <summary>It waits; the process is awake and will see it.</summary>
    Queued,

    /// <summary>It waits, and the pusher must schedule the process.</summary>
    Wake,

    /// <summary>The process has ended.</summary>
    Refused,
}

namespace Pail.Runtime.Processes;

/// <summary>Counts the messages that wait for a process whose mailbox has a bound. Any thread.</summary>
internal sealed class MailboxBound(int limit)
{
    private int _waiting;
    private long _dropped;

    internal int Limit => limit;

    /// <summary>Takes a place for a message that is about to be sent. False when no place is free.</summary>
    internal bool TryEnter()
    {
        var waiting = Volatile.Read(ref _waiting);
        while (waiting < limit)
        {
            // Races with other senders for the last place, and with the receiver, which frees places: the first swap wins.
            var seen = Interlocked.CompareExchange(ref _waiting, waiting + 1, waiting);
            if (seen == waiting)
                return true;
            waiting = seen;
        }

        return false;
    }

    /// <summary>Takes a place for a message that cannot be refused, even beyond the limit.</summary>
    internal void Enter() => Interlocked.Increment(ref _waiting);

    /// <summary>Frees the places of messages that have left the mailbox.</summary>
    internal void Leave(int messages) => Interlocked.Add(ref _waiting, -messages);

    /// <summary>Counts a dropped cast. Returns how many there have been.</summary>
    internal long Drop() => Interlocked.Increment(ref _dropped);
}

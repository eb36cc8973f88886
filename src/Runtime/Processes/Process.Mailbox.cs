using System.Numerics;

namespace Pail.Runtime.Processes;

/// <summary>
/// Admission to the mailbox, and the report when it grows long. If the mailbox has a bound, a message takes a place before it is pushed.
/// Messages of the runtime always get in, and take a place too. The place is free again when the message is received.
/// </summary>
internal sealed partial class Process
{
    private bool IsBounded => (_traits & ProcessTraits.Bounded) != 0;

    private MailboxBound Bound => _extras!.Bound!;

    /// <summary>Takes a place for a message. False when the mailbox of a living process is full. Any thread.</summary>
    internal bool TryAdmit() => !IsBounded || Bound.TryEnter() || !Pid.IsAlive;

    /// <summary>Takes a place for a message that a full mailbox must not refuse. Any thread.</summary>
    internal void TakePlace()
    {
        if (IsBounded)
            Bound.Enter();
    }

    /// <summary>Sends the process a message that a full mailbox may refuse. Any thread; never blocks.</summary>
    /// <exception cref="MailboxFullException">The mailbox is full.</exception>
    internal void Accept(object message)
    {
        if (!TryAdmit())
            throw Full();
        EnqueueMessage(message);
    }

    /// <summary>Sends the process a request, unless its mailbox is full. Any thread; never blocks.</summary>
    internal bool TryPush(Signal message)
    {
        if (!TryAdmit())
            return false;

        Enqueue(message);
        return true;
    }

    internal MailboxFullException Full() => new(Pid, Name, Bound.Limit);

    /// <summary>Logs that a cast was dropped because the mailbox is full: the first one, then the 2nd, 4th, 8th and so on.</summary>
    internal void ReportDropped(object message)
    {
        var dropped = Bound.Drop();
        if (BitOperations.IsPow2(dropped))
            Node.Log.CastDropped(Pid, Name, message, Bound.Limit, dropped);
    }

    /// <summary>Adds a message of the runtime to the mailbox. On a turn.</summary>
    internal void Insert(Message message)
    {
        if (IsBounded)
            Bound.Enter();
        message.Arrive(this);
    }

    /// <summary>Puts a signal of the runtime before all messages. On a turn.</summary>
    internal void InsertFirst(Signal signal)
    {
        if (IsBounded)
            Bound.Enter();
        Mailbox.Prepend(signal);
    }

    /// <summary>Frees the places of messages that were dropped, or taken out, without being counted as received. On a turn.</summary>
    internal void Discard(int messages)
    {
        if (IsBounded)
            Bound.Leave(messages);
    }

    // For messages from the mailbox. A request that runs on the caller's thread never had a place: HandleInline only counts it as handled.
    private void CountTaken()
    {
        CountHandled();
        if (IsBounded)
            Bound.Leave(1);
    }

    /// <summary>
    /// Reports a long inbox of a process that cannot look itself, because its turn lasts long. Called by the heartbeat.
    /// </summary>
    internal void LookIntoInbox()
    {
        if (Node.HighWater == int.MaxValue || (_traits & ProcessTraits.Marks) != 0)
            return;

        var length = MailboxLength;
        if (length > Node.HighWater && TryMark(ProcessTraits.None, ProcessTraits.AboveInInbox))
            Node.ReportHighWater(this, length);
    }

    // Called before new arrivals are added. The mailbox only shrinks between two drains, so this is its shortest length in that time.
    private void NoteShortest()
    {
        if (!TryMark(ProcessTraits.AboveInInbox, ProcessTraits.Above) && Mailbox.Count < Node.HighWater / 2)
            TryMark(ProcessTraits.Above, ProcessTraits.None);
    }

    private void NoteHighWater()
    {
        if (TryMark(ProcessTraits.None, ProcessTraits.Above))
            Node.ReportHighWater(this, Mailbox.Count);
    }

    private bool TryMark(ProcessTraits from, ProcessTraits to)
    {
        // Races between the process and the heartbeat, which may see the same messages in the inbox: only one of them reports. The other
        // bits of the byte no longer change.
        var traits = _traits;
        return (traits & ProcessTraits.Marks) == from
            && Interlocked.CompareExchange(ref _traits, (traits & ~ProcessTraits.Marks) | to, traits) == traits;
    }
}

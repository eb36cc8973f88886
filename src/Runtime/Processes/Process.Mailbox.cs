using System.Numerics;

namespace Pail.Runtime.Processes;

/// <summary>
/// Admission to the mailbox, and the report when it grows long. Where the mailbox has a bound, what somebody sends is admitted before it is
/// pushed; what must get in is counted all the same. A place is free again when the message is received, not when it arrives.
/// </summary>
internal sealed partial class Process
{
    private bool IsBounded => (_traits & ProcessTraits.Bounded) != 0;

    private MailboxBound Bound => _extras!.Bound!;

    /// <summary>Takes a place for a message. False when the mailbox is full; the dead have room for everything. Any thread.</summary>
    internal bool TryAdmit() => !IsBounded || Bound.TryEnter() || !Pid.IsAlive;

    /// <summary>Takes a place for a message that must get in. Any thread.</summary>
    internal void TakePlace()
    {
        if (IsBounded)
            Bound.Enter();
    }

    /// <summary>Hands the process a message that somebody sends. Any thread; never blocks.</summary>
    /// <exception cref="MailboxFullException">The mailbox is full.</exception>
    internal void Accept(object message)
    {
        if (!TryAdmit())
            throw Full();
        EnqueueMessage(message);
    }

    /// <summary>Hands the process a request, unless its mailbox is full. Any thread; never blocks.</summary>
    internal bool TryPush(Signal message)
    {
        if (!TryAdmit())
            return false;

        Enqueue(message);
        return true;
    }

    internal MailboxFullException Full() => new(Pid, Name, Bound.Limit);

    /// <summary>Tells of a request that was dropped because the mailbox is full: at the first, and then ever more rarely.</summary>
    internal void ReportDropped(object message)
    {
        var dropped = Bound.Drop();
        if (BitOperations.IsPow2(dropped))
            Node.Log.CastDropped(Pid, Name, message, Bound.Limit, dropped);
    }

    /// <summary>Lets a message of the runtime's own arrive. On a turn.</summary>
    internal void Insert(Message message)
    {
        if (IsBounded)
            Bound.Enter();
        message.Arrive(this);
    }

    /// <summary>Puts a signal of the runtime's own before all messages. On a turn.</summary>
    internal void InsertFirst(Signal signal)
    {
        if (IsBounded)
            Bound.Enter();
        Mailbox.Prepend(signal);
    }

    /// <summary>What had a place has turned out to be no message. On a turn.</summary>
    internal void Discard(int messages)
    {
        if (IsBounded)
            Bound.Leave(messages);
    }

    // A message that a caller's thread brings has never been in the mailbox: that one is only handled.
    private void CountTaken()
    {
        CountHandled();
        if (IsBounded)
            Bound.Leave(1);
    }

    /// <summary>Looks from outside at a process that does not look itself, since its turn lasts. By the heartbeat.</summary>
    internal void LookIntoInbox()
    {
        if (Node.HighWater == int.MaxValue || (_traits & ProcessTraits.Marks) != 0)
            return;

        var length = MailboxLength;
        if (length > Node.HighWater && TryMark(ProcessTraits.None, ProcessTraits.AboveInInbox))
            Node.ReportHighWater(this, length);
    }

    // Asked before the arrivals are added: between two looks the mailbox only shrinks, so that this is the shortest it has been.
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
        // Races between the process and the heartbeat, which may see the same messages in the inbox: one of them tells. Nothing else of the
        // byte changes any more.
        var traits = _traits;
        return (traits & ProcessTraits.Marks) == from
            && Interlocked.CompareExchange(ref _traits, (traits & ~ProcessTraits.Marks) | to, traits) == traits;
    }
}

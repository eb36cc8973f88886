namespace Pail.Runtime.Processes;

/// <summary>Notices when the mailbox grows past the node's mark.</summary>
internal sealed partial class Process
{
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
        // Races between the process and the heartbeat, which may see the same messages in the inbox: one of them tells. Nothing else of the byte
        // changes any more.
        var traits = _traits;
        return (traits & ProcessTraits.Marks) == from
            && Interlocked.CompareExchange(ref _traits, (traits & ~ProcessTraits.Marks) | to, traits) == traits;
    }
}

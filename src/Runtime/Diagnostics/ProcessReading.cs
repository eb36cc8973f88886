using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>The counters of a process when a sampler last read them, and what had been added since the time before.</summary>
internal struct ProcessReading
{
    internal long Handled;
    internal long Busy;
    internal long NewlyHandled;
    internal long NewlyBusy;

    /// <summary>When it was read, as a timestamp of the node's clock.</summary>
    internal long At;

    /// <summary>
    /// Since when it has been seen as it is, in ticks of universal time. A time of day and not a timestamp: each conversion of a timestamp
    /// gives a slightly different time, and a process that does nothing would seem to change.
    /// </summary>
    internal long Since;
    internal int Mailbox;
    internal int Sweep;
    internal ProcessStatus Status;

    /// <summary>Reads a process. A reading that is new has no counters to compare with.</summary>
    internal void Take(Process process, bool isNew, in SampleTime now)
    {
        var (handled, busy, status) = (process.Handled, process.BusyTime.Ticks, process.Status);
        if (isNew || handled != Handled || status != Status)
            Since = now.UtcTicks;
        (NewlyHandled, NewlyBusy) = isNew ? (0, 0) : (handled - Handled, busy - Busy);
        (Handled, Busy, Status, At, Mailbox) = (handled, busy, status, now.Timestamp, process.MailboxLength);
    }
}

/// <summary>A moment by both clocks of a node.</summary>
internal readonly record struct SampleTime(long Timestamp, long UtcTicks)
{
    internal static SampleTime Of(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow().Ticks);
}

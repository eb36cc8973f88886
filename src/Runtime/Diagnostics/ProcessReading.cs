using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>The counters of a process when a sampler last read them, and what had been added since the time before.</summary>
internal struct ProcessReading
{
    internal long Handled;
    internal long Busy;
    internal long NewlyHandled;
    internal long NewlyBusy;
    internal long At;
    internal long Since;
    internal int Mailbox;
    internal int Sweep;
    internal ProcessStatus Status;
}

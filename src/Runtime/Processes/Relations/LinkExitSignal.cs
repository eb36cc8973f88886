namespace Pail.Runtime.Processes;

/// <summary>Tells a process that a linked process has ended.</summary>
internal sealed class LinkExitSignal(Process from, ExitReason reason) : Signal
{
    internal override void Arrive(Process receiver)
    {
        // If the link was removed meanwhile, the signal has no effect, as in OTP.
        if (!receiver.Unlinked(from))
            return;

        if (receiver.TrapExit)
            receiver.InsertExit(from, reason);
        else if (reason.Kind != ExitKind.Normal)
            receiver.DieBySignal(reason, behind: Next);
    }

    internal override bool Ends(Process receiver) => !receiver.TrapExit && reason.Kind != ExitKind.Normal && receiver.IsLinkedWith(from);
}

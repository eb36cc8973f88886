namespace Pail.Runtime.Processes;

/// <summary>Tells a process that one it is linked with has ended.</summary>
internal sealed class LinkExitSignal(Process from, ExitReason reason) : Signal
{
    internal override void Arrive(Process receiver)
    {
        // A link that was taken back meanwhile must not bite (OTP: signals of removed links are dropped at receipt).
        if (!receiver.Unlinked(from))
            return;

        if (receiver.TrapExit)
            receiver.InsertExit(from, reason);
        else if (reason.Kind != ExitKind.Normal)
            receiver.DieBySignal(reason, behind: Next);
    }

    internal override bool Ends(Process receiver) => !receiver.TrapExit && reason.Kind != ExitKind.Normal && receiver.IsLinkedWith(from);
}

namespace Pail.Runtime.Processes;

/// <summary>Asks a process to end (<c>exit/2</c>), or tells that a linked one has.</summary>
internal sealed class ExitSignal(Process? from, ExitReason reason, bool linked) : Signal
{
    internal override void Arrive(Process receiver)
    {
        // A link that was taken back meanwhile must not bite (OTP: signals of removed links are dropped at receipt).
        if (linked && !receiver.Unlinked(from!))
            return;

        if (!linked && reason.Kind == ExitKind.Kill)
            receiver.Die(ExitReason.Killed, bySignal: true);
        else if (receiver.TrapExit)
            receiver.Insert(new Message(new Exit(from is null ? default : new Pid(from), reason)));
        else if (reason.Kind != ExitKind.Normal || (!linked && from == receiver))
            receiver.Die(reason, bySignal: true);
    }

    internal override bool Ends(Process receiver)
    {
        if (reason.Kind == ExitKind.Kill && !linked)
            return true;
        if (receiver.TrapExit)
            return false;
        return linked ? reason.Kind != ExitKind.Normal && receiver.IsLinkedWith(from!) : reason.Kind != ExitKind.Normal || from == receiver;
    }
}

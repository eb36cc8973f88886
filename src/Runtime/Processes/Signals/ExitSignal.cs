namespace Pail.Runtime.Processes;

/// <summary>Asks a process to end (<c>exit/2</c>).</summary>
/// <param name="from">The sender; null outside any process.</param>
/// <param name="reason">The exit reason.</param>
/// <param name="ends">Whether the signal ends the receiver. Decided when it was sent.</param>
internal sealed class ExitSignal(Process? from, ExitReason reason, bool ends) : Signal
{
    internal override void Arrive(Process receiver)
    {
        if (ends)
            receiver.DieBySignal(reason.Kind == ExitKind.Kill ? ExitReason.Killed : reason, behind: Next);
        else if (reason.Kind != ExitKind.Normal || receiver.TrapExit)
            receiver.InsertExit(from, reason);
    }

    internal override bool Ends(Process receiver) => ends;
}

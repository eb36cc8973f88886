namespace Pail.Runtime.Processes;

/// <summary>What code of a process meets that has been ended from outside. Thrown by the thousand when many end at once, so its text is made only when read.</summary>
internal sealed class EndedException(Process process, ExitReason reason) : ExitException(reason, "")
{
    public override string Message => $"{process.Pid} has ended: {Reason}";
}

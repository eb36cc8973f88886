using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// What a supervisor has decided about a child that ended and that it restarts, or that ended abnormally. OTP: a supervisor report.
/// </summary>
/// <param name="At">The time of the decision, by the node's clock.</param>
/// <param name="Supervisor">The supervisor.</param>
/// <param name="Child">The child's id in its supervisor.</param>
/// <param name="Pid">The process that has ended.</param>
/// <param name="Reason">Why it has ended; when a restart has failed, why that has failed.</param>
/// <param name="Decision">What the supervisor does.</param>
public sealed record SupervisorReport(
    DateTimeOffset At, Pid Supervisor, object Child, Pid Pid, ExitReason Reason, SupervisorDecision Decision);

/// <summary>What a supervisor does about a child that has ended.</summary>
public enum SupervisorDecision
{
    /// <summary>It starts the child again, and with it the children that its <see cref="Strategy"/> restarts.</summary>
    Restart,

    /// <summary>It does not start the child again: the child's <see cref="Supervision.Restart"/> says so.</summary>
    Leave,

    /// <summary>It ends itself, because there were more restarts than it allows.</summary>
    GiveUp,
}

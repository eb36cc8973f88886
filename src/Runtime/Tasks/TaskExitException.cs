using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// A task that was awaited gave no value: the caller's <c>exit({reason, {Task, :await, args}})</c>. A process that does not catch it ends
/// with this exception as its error. A process that learns of that end then also learns which task gave no value, and why.
/// </summary>
/// <remarks>
/// If the task ended by an exception, that exception is the inner exception. A chain of requests can thus be followed: if a call in the
/// task failed, the inner exception is the <see cref="Servers.CallException"/> of that call.
/// </remarks>
public sealed class TaskExitException : ExitException
{
    internal TaskExitException(ExitReason reason, string operation, Pid task, string why)
        : base(reason, $"{operation} failed: {why}", reason.Exception) => Task = task;

    /// <summary>The task that ended or was too late; the default pid when several were waited for and time was up.</summary>
    public Pid Task { get; }

    internal override bool IsFailure => true;
}

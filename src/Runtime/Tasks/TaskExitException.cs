using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// A task that was awaited gave no value: the caller's <c>exit({reason, {Task, :await, …}})</c>. A process that does not catch it ends with
/// this exception as its error, so that whoever hears of that end also learns which task gave no value, and why.
/// </summary>
/// <remarks>
/// When the task ended by an exception, that is the inner exception. So a chain of requests can be followed: a task that itself called a
/// server in vain brings the <see cref="Servers.CallException"/> of that call.
/// </remarks>
public sealed class TaskExitException : ExitException
{
    internal TaskExitException(ExitReason reason, string operation, Pid task, string why)
        : base(reason, $"{operation} failed: {why}", reason.Exception) => Task = task;

    /// <summary>The task that ended or was too late; the default pid when several were waited for and time was up.</summary>
    public Pid Task { get; }

    internal override bool IsFailure => true;
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// A task that was awaited gave no value: the caller's <c>exit({reason, {Task, :await, …}})</c>. Can be caught; a process that lets it pass ends
/// with its reason, or with this exception as its error when the reason is a clean one.
/// </summary>
/// <remarks>When the task ended by an exception, that is the inner exception.</remarks>
public sealed class TaskExitException : ExitException
{
    internal TaskExitException(ExitReason reason, string operation, Pid task, string why)
        : base(reason, $"{operation} failed: {why}", reason.Kind == ExitKind.Error ? reason.Term as Exception : null) => Task = task;

    /// <summary>The task that ended or was too late; the default pid when several were waited for and time was up.</summary>
    public Pid Task { get; }

    internal override bool IsFailure => true;
}

namespace Pail.Runtime.Processes;

/// <summary>
/// Carries an exit reason through code: thrown by <see cref="Self.Exit(ExitReason)"/> (Elixir's <c>exit/1</c>), by a call that cannot be
/// answered, and by every operation of a process that has been ended from outside.
/// </summary>
/// <remarks>
/// A process that does not catch it ends with <see cref="Reason"/>, without a crash report. An exception about a failed request is
/// different: the process ends with the exception as its error, and with a crash report, whatever the reason. Catching it keeps a living
/// process alive; a process that has been ended from outside stays ended, and its next operation throws again.
/// </remarks>
public class ExitException : Exception
{
    private readonly Process? _ended;

    /// <summary>Creates the exception.</summary>
    /// <param name="reason">The reason to exit with.</param>
    /// <param name="message">What happened, for people; derived from the reason when absent.</param>
    public ExitException(ExitReason reason, string? message = null)
        : base(message ?? $"exit: {reason}") => Reason = reason;

    /// <summary>Creates the exception, with the one that the reason is about.</summary>
    private protected ExitException(ExitReason reason, string message, Exception? inner)
        : base(message, inner) => Reason = reason;

    /// <summary>What code of a process meets that has been ended from outside.</summary>
    internal ExitException(Process ended)
        : base(null) => (Reason, _ended) = (ended.ExitReason!, ended);

    /// <summary>The reason to exit with.</summary>
    public ExitReason Reason { get; }

    /// <summary>
    /// Whether it says that a request of this process failed: then it is itself the reason of a process that does not catch it.
    /// </summary>
    internal virtual bool IsFailure => false;

    /// <inheritdoc />
    // Made when it is read: when many processes end at once, hardly anybody reads it.
    public override string Message => _ended is null ? base.Message : $"{_ended.Pid} has ended: {Reason}";
}

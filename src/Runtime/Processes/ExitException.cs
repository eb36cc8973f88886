namespace Pail.Runtime.Processes;

/// <summary>
/// Carries an exit reason. Thrown by <see cref="Self.Exit(ExitReason)"/> (Elixir's <c>exit/1</c>), by a call that cannot be answered, and
/// by every operation of a process that has been ended from outside.
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

    /// <summary>Creates the exception with its cause.</summary>
    private protected ExitException(ExitReason reason, string message, Exception? inner)
        : base(message, inner) => Reason = reason;

    /// <summary>The exception for code of a process that has been ended from outside.</summary>
    internal ExitException(Process ended)
        : base(null) => (Reason, _ended) = (ended.ExitReason!, ended);

    /// <summary>The reason to exit with.</summary>
    public ExitReason Reason { get; }

    /// <summary>
    /// Whether this exception says that a request failed. If a process does not catch such an exception, the exception itself is the term
    /// of its exit reason.
    /// </summary>
    internal virtual bool IsFailure => false;

    /// <inheritdoc />
    // Made only when it is read: when many processes end at once, most of these texts are never read.
    public override string Message => _ended is null ? base.Message : $"{_ended.Pid} has ended: {Reason}";
}

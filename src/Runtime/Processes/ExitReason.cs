namespace Pail.Runtime.Processes;

/// <summary>
/// Why a process ended, or is asked to end. Any term can be a reason (see <see cref="Of"/>); some reasons have a special meaning.
/// OTP: exit reasons, Reference Manual, "Processes".
/// </summary>
/// <remarks>Reasons are equal when their kind and their term are equal; errors when they carry the same exception object.</remarks>
public sealed class ExitReason : IEquatable<ExitReason>
{
    private ExitReason(ExitKind kind, object? term = null)
    {
        Kind = kind;
        Term = term;
    }

    /// <summary>The process has done its work. Never harms a linked process that does not trap exits.</summary>
    public static ExitReason Normal { get; } = new(ExitKind.Normal);

    /// <summary>
    /// The process was asked to stop, as supervisors do. A clean end: not logged, and a transient child is not restarted.
    /// </summary>
    public static ExitReason Shutdown { get; } = new(ExitKind.Shutdown);

    /// <summary>Sent as an exit signal, it ends the process even if that traps exits; the process dies with <see cref="Killed"/>.</summary>
    public static ExitReason Kill { get; } = new(ExitKind.Kill);

    /// <summary>The process was killed by <see cref="Kill"/>.</summary>
    public static ExitReason Killed { get; } = new(ExitKind.Killed);

    /// <summary>There is no such process.</summary>
    public static ExitReason NoProc { get; } = new(ExitKind.NoProc);

    /// <summary>An answer did not come in time.</summary>
    public static ExitReason Timeout { get; } = new(ExitKind.Timeout);

    /// <summary>A process called itself and would have waited for its own answer.</summary>
    public static ExitReason CallingSelf { get; } = new(ExitKind.CallingSelf);

    /// <summary>The kind of reason.</summary>
    public ExitKind Kind { get; }

    /// <summary>
    /// The value that the reason carries: the exception of an error, the detail of a shutdown, the term of any other reason.
    /// </summary>
    public object? Term { get; }

    /// <summary>The exception of an error; null for any other reason.</summary>
    internal Exception? Exception => Kind == ExitKind.Error ? Term as Exception : null;

    /// <summary>Whether this is a clean end: normal, shutdown, or shutdown with a detail.</summary>
    public bool IsClean => Kind is ExitKind.Normal or ExitKind.Shutdown;

    /// <summary>A clean stop with a detail: Erlang's <c>{shutdown, Detail}</c>.</summary>
    /// <param name="detail">The detail.</param>
    /// <returns>The reason.</returns>
    public static ExitReason ShutdownWith(object detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        return new ExitReason(ExitKind.Shutdown, detail);
    }

    /// <summary>An exception that was not caught.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>
    /// The reason. For an <see cref="ExitException"/> it is the reason that the exception carries. An exception about a failed request
    /// (<see cref="Servers.CallException"/>, <see cref="Tasks.TaskExitException"/>) is itself the term of the reason: a process that learns
    /// of this end then also learns which request failed, and why. This is OTP's <c>{timeout, {gen_server, call, …}}</c>.
    /// </returns>
    public static ExitReason Error(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is ExitException { IsFailure: false } exit ? exit.Reason : new ExitReason(ExitKind.Error, exception);
    }

    /// <summary>Any other term as a reason; always an abnormal one.</summary>
    /// <param name="term">The term; <see langword="null"/> is allowed.</param>
    /// <returns>The reason; a term that is already an <see cref="ExitReason"/> is returned unchanged.</returns>
    public static ExitReason Of(object? term) => term as ExitReason ?? new ExitReason(ExitKind.Term, term);

    /// <inheritdoc />
    public bool Equals(ExitReason? other) => other is not null && Kind == other.Kind && Equals(Term, other.Term);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ExitReason);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Term);

    /// <inheritdoc />
    public override string ToString()
    {
        try
        {
            return Printed();
        }
        catch (Exception error)
        {
            // The term is a user's object, and its `ToString` may throw. It is printed while a process dies: links and callers must be told
            // of the end even so.
            return Inspection.Unprintable(Term!, error);
        }
    }

    private string Printed() => (Kind, Term) switch
    {
        (ExitKind.Normal, _) => "normal",
        (ExitKind.Shutdown, null) => "shutdown",
        (ExitKind.Shutdown, var detail) => $"{{shutdown, {detail}}}",
        (ExitKind.Kill, _) => "kill",
        (ExitKind.Killed, _) => "killed",
        (ExitKind.NoProc, _) => "noproc",
        (ExitKind.Timeout, _) => "timeout",
        (ExitKind.CallingSelf, _) => "calling_self",
        (ExitKind.Error, Exception error) => $"{error.GetType().Name}: {error.Message}",
        (_, null) => "nil",
        (_, var term) => term.ToString() ?? term.GetType().Name,
    };
}

/// <summary>The kinds of exit reasons.</summary>
public enum ExitKind
{
    /// <summary>See <see cref="ExitReason.Normal"/>.</summary>
    Normal,

    /// <summary>See <see cref="ExitReason.Shutdown"/> and <see cref="ExitReason.ShutdownWith"/>.</summary>
    Shutdown,

    /// <summary>See <see cref="ExitReason.Kill"/>.</summary>
    Kill,

    /// <summary>See <see cref="ExitReason.Killed"/>.</summary>
    Killed,

    /// <summary>See <see cref="ExitReason.NoProc"/>.</summary>
    NoProc,

    /// <summary>See <see cref="ExitReason.Timeout"/>.</summary>
    Timeout,

    /// <summary>See <see cref="ExitReason.CallingSelf"/>.</summary>
    CallingSelf,

    /// <summary>See <see cref="ExitReason.Error"/>.</summary>
    Error,

    /// <summary>See <see cref="ExitReason.Of"/>.</summary>
    Term,
}

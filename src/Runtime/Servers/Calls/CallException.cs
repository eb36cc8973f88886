using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A request got no answer: a call, a stop, or a request of <see cref="Diagnostics.Sys"/>; the caller's <c>exit({reason, {GenServer, call,
/// …}})</c>. A process that does not catch it ends with this exception as its error, so that whoever hears of that end also learns whom the
/// process had asked, and what came of that.
/// </summary>
/// <remarks>
/// When the server ended by an exception, that is the inner exception. So a chain of calls can be followed: when A calls B, and B ends
/// because nobody answered its own call of C, then A gets an exception whose <see cref="Server"/> is B, and whose inner exception is one
/// whose server is C.
/// </remarks>
public sealed class CallException : ExitException
{
    internal CallException(ExitReason reason, Destination server, object? request, string why, bool delivered)
        : base(reason, $"{request as string ?? request?.GetType().Name ?? "stop"} to {server} got no answer: {why}", reason.Exception)
    {
        Server = server;
        Request = request;
        Delivered = delivered;
    }

    /// <summary>The server, as the caller named it.</summary>
    public Destination Server { get; }

    /// <summary>The request; <see langword="null"/> for a stop, the name of a system request.</summary>
    public object? Request { get; }

    /// <summary>
    /// Whether the request may have been handled, in part or whole. False only when it certainly never reached the server's code.
    /// </summary>
    public bool Delivered { get; }

    internal override bool IsFailure => true;

    /// <summary>What to say of a server that gives no answer because it has ended.</summary>
    internal static string WhyEnded(ExitReason reason) =>
        reason.Kind == ExitKind.NoProc ? "noproc: there is no such process" : $"the server ended with {reason}";
}

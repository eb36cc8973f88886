using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A request got no answer: a call, a stop, or a request of <see cref="Diagnostics.Sys"/>; the caller's <c>exit({reason, {GenServer, call,
/// …}})</c>. A process that does not catch it ends with this exception as its error. A process that learns of that end then also learns
/// which request failed, and why.
/// </summary>
/// <remarks>
/// If the server ended by an exception, that exception is the inner exception. A chain of calls can thus be followed: A calls B, and B ends
/// because C did not answer its call. Then A gets an exception whose <see cref="Server"/> is B, with an inner exception whose server is C.
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

    /// <summary>Describes why a server that has ended gives no answer.</summary>
    internal static string WhyEnded(ExitReason reason) =>
        reason.Kind == ExitKind.NoProc ? "noproc: there is no such process" : $"the server ended with {reason}";
}

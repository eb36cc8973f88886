using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A call that got no answer: the caller's <c>exit({reason, {GenServer, call, …}})</c>. A process that lets it pass ends with its reason, or with this
/// exception as its error when the reason is a clean one: it has not done its work.
/// </summary>
public sealed class CallException : ExitException
{
    internal CallException(ExitReason reason, Destination server, object? request, string why, bool delivered)
        : base(reason, $"{request as string ?? request?.GetType().Name ?? "stop"} to {server} got no answer: {why}")
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
}

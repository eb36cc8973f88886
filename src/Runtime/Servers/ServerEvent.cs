using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>Something that happened in a server, as a trace prints it: the system events of <c>sys</c>.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Server">The server.</param>
/// <param name="Name">Its name; <see langword="null"/> when it has none.</param>
/// <param name="Message">The request, the message or the reply; <see langword="null"/> for <see cref="ServerEventKind.NoReply"/>.</param>
/// <param name="Peer">The process that called or is answered; <see langword="null"/> for code outside any process, and where there is
/// none.</param>
/// <param name="State">The next state, after a callback; <see langword="null"/> before it.</param>
public sealed record ServerEvent(ServerEventKind Kind, Pid Server, string? Name, object? Message, Pid? Peer, object? State)
{
    /// <summary>As <c>sys:trace/2</c> prints it.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"*DBG* {Name ?? Server.ToString()} " + Kind switch
    {
        ServerEventKind.Call => $"got call {Inspection.Of(Message)} from {Who}",
        ServerEventKind.Cast => $"got cast {Inspection.Of(Message)}",
        ServerEventKind.Info => $"got {Inspection.Of(Message)}",
        ServerEventKind.Reply => $"sent {Inspection.Of(Message)} to {Who}, new state {Inspection.Of(State)}",
        _ => $"new state {Inspection.Of(State)}",
    };

    private string Who => Peer?.ToString() ?? "outside";
}

/// <summary>The kinds of <see cref="ServerEvent"/>.</summary>
public enum ServerEventKind
{
    /// <summary>A call has come.</summary>
    Call,

    /// <summary>A cast has come.</summary>
    Cast,

    /// <summary>Another message has come, or an idle time-out.</summary>
    Info,

    /// <summary>A callback has answered a call.</summary>
    Reply,

    /// <summary>A callback has returned without an answer.</summary>
    NoReply,
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>A cast: a request without an answer.</summary>
internal sealed class CastSignal(object body) : Signal
{
    internal object Body { get; } = body;

    internal override object? Content => Body;

    internal override bool IsMessage => true;

    internal override void Arrive(Process receiver) => receiver.Mailbox.Append(this);
}

/// <summary>Asks a server to stop when its turn comes, behind the messages that are already there.</summary>
internal sealed class StopSignal(ExitReason reason) : Signal
{
    internal ExitReason Reason { get; } = reason;

    /// <summary>
    /// Whether the server has begun to end because of this stop. Written by the server before it ends; read by the caller of the stop after
    /// it has been told of the end.
    /// </summary>
    internal bool IsAccepted { get; set; }

    internal override object? Content => Reason;

    internal override bool IsMessage => true;

    internal override void Arrive(Process receiver) => receiver.Mailbox.Append(this);
}

/// <summary>The argument of a continue. It is not sent, but put into the mailbox before all messages.</summary>
internal sealed class ContinueSignal(object body) : Signal
{
    internal object Body { get; } = body;

    internal override object? Content => Body;

    internal override bool IsMessage => true;

    internal override void Arrive(Process receiver) =>
        throw new InvalidOperationException("A continuation is put into the mailbox by its own server.");
}

/// <summary>
/// Says that the idle time of a server is over. It queues like a message, so that a message that arrived before it is handled first and
/// cancels it.
/// </summary>
internal sealed class IdleSignal(int round) : Signal
{
    internal int Round { get; } = round;

    internal override object? Content => ServerTimeout.Instance;

    internal override bool IsMessage => true;

    internal override void Arrive(Process receiver) => receiver.Mailbox.Append(this);
}

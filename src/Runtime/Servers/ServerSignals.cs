using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>A cast: a request that nobody waits for.</summary>
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

    internal override object? Content => Reason;

    internal override bool IsMessage => true;

    internal override void Arrive(Process receiver) => receiver.Mailbox.Append(this);
}

namespace Pail.Runtime.Processes;

/// <summary>A signal that waits in the mailbox.</summary>
internal sealed class Message(object body) : Signal
{
    internal object Body { get; } = body;

    internal override object? Content => Body;

    internal override bool IsMessage => true;

    internal override void Arrive(Process receiver)
    {
        if (!receiver.TryReceive(Body))
            receiver.Mailbox.Append(this);
    }
}

namespace Pail.Runtime.Processes;

/// <summary>A signal that waits in the mailbox.</summary>
internal class Message(object body) : Signal
{
    internal object Body { get; } = body;

    internal sealed override bool IsMessage => true;

    internal sealed override void Arrive(Process receiver)
    {
        if (!receiver.TryReceive(this))
            receiver.Mailbox.Append(this);
    }
}

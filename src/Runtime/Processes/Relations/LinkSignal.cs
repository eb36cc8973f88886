namespace Pail.Runtime.Processes;

/// <summary>Makes the receiver's half of a link.</summary>
internal sealed class LinkSignal(Process from) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Links.PeerAdded(from);

    internal override void Refuse(Process receiver, ExitReason reason) => from.Push(new LinkExitSignal(receiver, reason));
}

/// <summary>Takes back the receiver's half of a link.</summary>
internal sealed class UnlinkSignal(Process from) : Signal
{
    internal override void Arrive(Process receiver)
    {
        receiver.Unlinked(from);
        from.Push(new UnlinkedSignal(receiver, this));
    }

    // The dead answer too, or the sender would wait without limit.
    internal override void Refuse(Process receiver, ExitReason reason) => from.Push(new UnlinkedSignal(receiver, this));
}

/// <summary>Answers an <see cref="UnlinkSignal"/>: whatever its receiver sent before it knew has now arrived.</summary>
internal sealed class UnlinkedSignal(Process from, UnlinkSignal unlink) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Links.Answered(from, unlink);
}

namespace Pail.Runtime.Processes;

/// <summary>Adds the receiver's half of a link.</summary>
internal sealed class LinkSignal(Process from) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Links.PeerAdded(from);

    internal override void Refuse(Process receiver, ExitReason reason) => from.Push(new LinkExitSignal(receiver, reason));
}

/// <summary>Removes the receiver's half of a link.</summary>
internal sealed class UnlinkSignal(Process from) : Signal
{
    internal override void Arrive(Process receiver)
    {
        receiver.Unlinked(from);
        from.Push(new UnlinkedSignal(receiver, this));
    }

    // A dead process answers too; otherwise the sender would keep the half-removed link without limit.
    internal override void Refuse(Process receiver, ExitReason reason) => from.Push(new UnlinkedSignal(receiver, this));
}

/// <summary>Answers an <see cref="UnlinkSignal"/>: all signals that its receiver sent before it saw the unlink have now arrived.</summary>
internal sealed class UnlinkedSignal(Process from, UnlinkSignal unlink) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Links.Answered(from, unlink);
}

namespace Pail.Runtime.Processes;

/// <summary>Makes the receiver's half of a link.</summary>
internal sealed class LinkSignal(Process from) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Links.Add(from);

    internal override void Refuse(Process receiver, ExitReason reason) => from.Push(new ExitSignal(receiver, reason, linked: true));
}

/// <summary>Takes back the receiver's half of a link.</summary>
internal sealed class UnlinkSignal(Process from) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Unlinked(from);
}

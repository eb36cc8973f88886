namespace Pail.Runtime.Processes;

/// <summary>Makes the receiver's half of a link.</summary>
internal sealed class LinkSignal(Process from, bool again) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Links.Add(from);

    // Who was linked before is owed the true reason, and may be overtaking the exit signal that brings it.
    internal override void Refuse(Process receiver, ExitReason reason) =>
        from.Push(new ExitSignal(receiver, again ? receiver.ExitReason! : reason, linked: true));
}

/// <summary>Takes back the receiver's half of a link.</summary>
internal sealed class UnlinkSignal(Process from) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Unlinked(from);
}

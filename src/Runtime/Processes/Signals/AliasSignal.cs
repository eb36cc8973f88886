namespace Pail.Runtime.Processes;

/// <summary>A message on its way through an alias. The alias decides on arrival whether the message gets into the mailbox.</summary>
/// <param name="alias">The alias.</param>
/// <param name="message">The message.</param>
/// <param name="fromOwner">Whether the owner of the alias has sent it.</param>
internal sealed class AliasSignal(AliasRef alias, Signal message, bool fromOwner) : Signal
{
    internal override void Arrive(Process receiver)
    {
        if (alias.Admit(fromOwner))
            message.Arrive(receiver);
        else
            receiver.Discard(1);
    }
}

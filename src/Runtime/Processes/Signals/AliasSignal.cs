namespace Pail.Runtime.Processes;

/// <summary>A message on its way through an alias. No message itself: whether it becomes one is decided when it arrives.</summary>
internal sealed class AliasSignal(AliasRef alias, Signal message) : Signal
{
    internal override void Arrive(Process receiver)
    {
        if (alias.Admit())
            message.Arrive(receiver);
        else
            receiver.Discard(1);
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>Brings a caller the end of a call that may still stand in the server's mailbox, where it is no longer free to travel itself.</summary>
internal sealed class AnswerSignal(Call call) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.AddResumption(this);

    internal override void Refuse(Process receiver, ExitReason reason) => receiver.GoOnUnwinding(this);

    internal override void Resume() => call.Resume();
}

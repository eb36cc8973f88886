using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// Brings a caller the end of a call that may still be in the server's mailbox, and so cannot travel itself.
/// </summary>
internal sealed class AnswerSignal(Call call) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.AddResumption(this);

    internal override void Refuse(Process receiver, ExitReason reason) => receiver.GoOnUnwinding(this);

    internal override void Resume() => call.Resume();
}

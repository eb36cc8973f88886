namespace Pail.Runtime.Processes;

/// <summary>Asks a process what is in its mailbox.</summary>
internal sealed class MessagesSignal(TaskCreationOptions completion) : Signal
{
    private readonly TaskCompletionSource<IReadOnlyList<object>?> _answer = new(completion);

    internal Task<IReadOnlyList<object>?> Answer => _answer.Task;

    internal override void Arrive(Process receiver) => _answer.TrySetResult(receiver.Mailbox.Contents());

    internal override void Refuse(Process receiver, ExitReason reason) => AnswerNothing();

    internal void AnswerNothing() => _answer.TrySetResult(null);
}

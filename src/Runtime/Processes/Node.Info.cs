namespace Pail.Runtime.Processes;

public sealed partial class Node
{
    /// <summary>
    /// What is known about a process: <c>Process.info/1</c>. Asks nobody, so that it can be used at any time, and tells also of a process that is stuck.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>A snapshot; <see langword="null"/> when there is no such process, or no more.</returns>
    public ProcessInfo? Info(Pid pid)
    {
        if (pid.Process is not { IsAlive: true } process)
            return null;

        // It may have ended while it was looked at, when it forgets its parent and its relations: half a corpse is no snapshot.
        var info = new ProcessInfo(process);
        return process.IsAlive ? info : null;
    }

    /// <summary>
    /// The messages that wait in a process's mailbox: <c>Process.info(pid, :messages)</c>. The process itself is asked, since nobody else can look into
    /// its mailbox while it runs: the answer comes when it next looks for signals, and one that is stuck in its code does not answer.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>
    /// The messages, oldest first, with all that was sent before by whoever asks; the requests of calls and casts too.
    /// <see langword="null"/> when there is no such process, or no more.
    /// </returns>
    public Task<IReadOnlyList<object>?> Messages(Pid pid)
    {
        var question = new MessagesSignal(Completion);
        if (pid.Process is { } process)
            process.Push(question);
        else
            question.AnswerNothing();
        Interleaving?.Awaits(() => $"the messages of {pid}", () => !question.Answer.IsCompleted);
        return question.Answer;
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>How the owner ends a task.</summary>
public sealed partial class TaskProcess<T>
{
    /// <summary>
    /// Unlinks the task, asks it to shut down, and waits until it is gone: <c>Task.shutdown/2</c>. Never harms the caller; a value that
    /// came, or still comes, is not lost.
    /// </summary>
    /// <param name="timeout">
    /// How long it may take, 5 seconds unless given; then it is killed. <see cref="Timeout.InfiniteTimeSpan"/> waits without limit.
    /// </param>
    /// <returns>
    /// The value, if there is one; nothing when the task has shut down as it was asked to; else the reason of its end: killed when it was
    /// too late, noproc when it was awaited or shut down before.
    /// </returns>
    /// <exception cref="InvalidOperationException">This is not the task's owner, or the task never had a process.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 2^32-2 milliseconds.</exception>
    public ValueTask<TaskResult<T>> Shutdown(TimeSpan? timeout = null)
    {
        var limit = TaskTime.Of(timeout);
        return End(EnterWithProcess("shut down"), ExitReason.Shutdown, ExitReason.Shutdown, limit);
    }

    /// <summary>As <see cref="Shutdown"/>, but kills the task at once: <c>Task.shutdown(task, :brutal_kill)</c>.</summary>
    /// <returns>
    /// The value, if there is one; nothing when the task was killed; else the reason of its end: noproc when it was awaited or shut down
    /// before.
    /// </returns>
    /// <exception cref="InvalidOperationException">This is not the task's owner, or the task never had a process.</exception>
    public ValueTask<TaskResult<T>> Kill() => End(EnterWithProcess("kill"), ExitReason.Kill, ExitReason.Killed, Timeout.InfiniteTimeSpan);

    private Self EnterWithProcess(string operation)
    {
        var owner = Enter(operation);
        return Pid != default ? owner
            : throw new InvalidOperationException(
                $"{Owner} cannot {operation} the {this}: it was complete from the beginning, there is no process to end.");
    }

    private async ValueTask<TaskResult<T>> End(Self owner, ExitReason signal, ExitReason expected, TimeSpan limit)
    {
        // A monitor of its own: the first one is gone when the task was awaited.
        var monitor = owner.Monitor(Pid);
        owner.Unlink(Pid);

        // Not by owner.Exit, which looks for signals first: an owner that ended there would leave a task behind that is linked with nobody
        // any more and was asked nothing yet.
        Pid.Process!.SignalExit(owner.Process, signal);
        if (!(await owner.TryReceive<Down>(limit, IsEnd)).TryGet(out var end))
        {
            owner.Exit(Pid, ExitReason.Kill);
            end = await owner.Receive<Down>(IsEnd);
        }

        // A task that had ended before the second monitor was made has told the first one why.
        var before = Detach(owner);
        if (before.IsOk)
            return before;

        var reason = end.Reason.Kind == ExitKind.NoProc && before.Reason is { } known ? known : end.Reason;
        return reason.Equals(expected) ? default : TaskResult<T>.Exit(reason);

        bool IsEnd(Down down) => ReferenceEquals(down.Ref, monitor);
    }
}

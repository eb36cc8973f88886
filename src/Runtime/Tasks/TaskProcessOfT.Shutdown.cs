using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>How the owner ends a task.</summary>
public sealed partial class TaskProcess<T>
{
    /// <summary>
    /// Unlinks the task, asks it to shut down, and waits until it has ended: <c>Task.shutdown/2</c>. Its end does not affect the caller. A
    /// value that has come, or still comes, is not lost.
    /// </summary>
    /// <param name="timeout">
    /// How long it may take, 5 seconds by default; then it is killed. <see cref="Timeout.InfiniteTimeSpan"/> waits without limit.
    /// </param>
    /// <returns>
    /// The value, if there is one; nothing if the task has shut down as requested; else the reason of its end: killed if it took too long,
    /// noproc if it was awaited or shut down before.
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
    /// The value, if there is one; nothing if the task was killed; else the reason of its end: noproc if it was awaited or shut down
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
        // A second monitor, because the first one is gone if the task was awaited.
        var monitor = owner.Monitor(Pid);
        owner.Unlink(Pid);

        // Not owner.Exit, which first handles the owner's signals. An owner that ended there would leave the task running, without a link
        // and without the exit signal.
        Pid.Process!.SignalExit(owner.Process, signal);
        if (!(await owner.TryReceive<Down>(limit, IsEnd)).TryGet(out var end))
        {
            owner.Exit(Pid, ExitReason.Kill);
            end = await owner.Receive<Down>(IsEnd);
        }

        // If the task had ended before the second monitor was made, the message of the first monitor has the reason.
        var before = Detach(owner);
        if (before.IsOk)
            return before;

        var reason = end.Reason.Kind == ExitKind.NoProc && before.Reason is { } known ? known : end.Reason;
        return reason.Equals(expected) ? default : TaskResult<T>.Exit(reason);

        bool IsEnd(Down down) => ReferenceEquals(down.Ref, monitor);
    }
}

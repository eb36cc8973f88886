using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// A process that computes one value for the process that asked for it: Elixir's <c>Task</c>, not .NET's, hence the longer name. Started by
/// <see cref="TaskStart.Async{T}(Self, Func{Task{T}})"/>.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <example>
/// <code>
/// var answer = self.Async(() => 6 * 7);
/// var rows = self.Async(async () => await File.ReadAllLinesAsync(path));
/// Console.WriteLine($"{await answer.Await()} in {(await rows.Await()).Length} rows");
/// </code>
/// </example>
/// <remarks>
/// <para>
/// The value comes as a message, <see cref="TaskReply{T}"/>, and the end of the process as a <see cref="Down"/>: that a task is awaited
/// means that these are received. Only its owner can do so; everybody can await <see cref="AsTask"/>. A task is awaited once.
/// </para>
/// <para>
/// The task is linked with its owner: when it fails, an owner that does not trap exits ends with it, and when the owner fails, so does the
/// task. For work whose failure is to be survived use a task supervisor. For code that only waits for something outside, and whose failure
/// an exception tells well enough, a .NET task does: it can be awaited in a process as it is.
/// </para>
/// </remarks>
public sealed partial class TaskProcess<T> : TaskProcess
{
    private readonly TaskOutcome<T> _outcome;
    private readonly Func<object, bool> _isToldBy;

    internal TaskProcess(Process owner, MonitorRef monitor, string function, TaskOutcome<T> outcome)
        : base(owner, monitor, function)
    {
        _outcome = outcome;
        _isToldBy = IsToldBy;
    }

    /// <summary>Waits for the value: <c>Task.await/2</c>.</summary>
    /// <param name="timeout">How long; 5 seconds unless given. Then the task runs on, but its value is dropped.</param>
    /// <returns>The value. Afterwards neither value nor end of the task arrive any more: awaited again, it only runs out of time.</returns>
    /// <exception cref="TaskExitException">
    /// The task ended without a value (and the owner is not linked with it, or traps exits), or did not give it in time.
    /// </exception>
    /// <exception cref="InvalidOperationException">This is not the task's owner.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 2^32-2 milliseconds.</exception>
    public ValueTask<T> Await(TimeSpan? timeout = null)
    {
        var limit = TaskTime.Of(timeout);
        return Await(Enter("await"), limit);
    }

    /// <summary>Waits for a result, for a time: <c>Task.yield/2</c>. May be repeated as long as there is none.</summary>
    /// <param name="timeout">How long; 5 seconds unless given.</param>
    /// <returns>The value, the reason why there is none, or nothing yet.</returns>
    /// <exception cref="InvalidOperationException">This is not the task's owner.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 2^32-2 milliseconds.</exception>
    public ValueTask<TaskResult<T>> Yield(TimeSpan? timeout = null)
    {
        var limit = TaskTime.Of(timeout);
        return Look(Enter("yield to"), limit);
    }

    /// <summary>
    /// Lets go of the task, which runs on by itself: <c>Task.ignore/1</c>. Whatever becomes of it does not reach its owner.
    /// </summary>
    /// <returns>The result, if it has come already.</returns>
    /// <exception cref="InvalidOperationException">This is not the task's owner.</exception>
    public TaskResult<T> Ignore()
    {
        var owner = Enter("ignore");
        owner.Unlink(Pid);
        return Detach(owner);
    }

    /// <summary>
    /// The outcome as a .NET task, for code that is not the owner: complete when the process has ended. Says nothing of it to the owner,
    /// who still gets its messages.
    /// </summary>
    /// <returns>
    /// The value; failed with the exception that ended the process, or with an <see cref="ExitException"/> when that was an exit for
    /// another reason.
    /// </returns>
    public Task<T> AsTask()
    {
        var task = _outcome.AsTask(Ref.Watcher!.Node.Completion);
        Ref.Watcher.Node.Interleaving?.Awaits(() => $"the {this}", () => !task.IsCompleted);
        return task;
    }

    /// <summary>Takes what has come, the value or the end, out of the owner's mailbox. Nothing comes afterwards.</summary>
    internal TaskResult<T> Detach(Self owner)
    {
        // First, and only then the look into the mailbox: what arrives in between is still found, what comes later is dropped.
        owner.Demonitor(Ref);
        var reply = owner.Process.Take<TaskReply<T>>(_isToldBy);
        var end = owner.Process.Take<Down>(_isToldBy);
        return reply is not null ? TaskResult<T>.Ok(reply.Value) : end is null ? default : TaskResult<T>.Exit(end.Reason);
    }

    /// <summary>What one of the task's two messages says.</summary>
    internal TaskResult<T> Read(Self owner, object message)
    {
        if (message is not TaskReply<T> reply)
            return TaskResult<T>.Exit(((Down)message).Reason);

        owner.Demonitor(Ref, flush: true);
        return TaskResult<T>.Ok(reply.Value);
    }

    private async ValueTask<T> Await(Self owner, TimeSpan limit)
    {
        var result = await Look(owner, limit);
        if (!result.Any)
            result = Detach(owner);
        if (result.IsOk)
            return result.Value;

        throw result.Reason is { } reason
            ? new TaskExitException(reason, $"Await of the {this}", Pid, $"it ended without a value: {reason}")
            : new TaskExitException(ExitReason.Timeout, $"Await of the {this}", Pid, $"no value within {limit.Printed()}; it {Condition}");
    }

    private async ValueTask<TaskResult<T>> Look(Self owner, TimeSpan limit) =>
        (await owner.TryReceive(limit, _isToldBy)).TryGet(out var message) ? Read(owner, message) : default;

    private string Condition => Pid.Process?.DescribeCondition() ?? "has no process, and was awaited before";
}

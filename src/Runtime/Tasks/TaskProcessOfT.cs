using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// A process that computes one value for its owner: Elixir's <c>Task</c>. The name is longer because .NET has a <c>Task</c> too. Started by
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
/// The value comes as a message, <see cref="TaskReply{T}"/>, and the end of the process as a <see cref="Down"/>. To await a task is to
/// receive these messages, so only its owner can await it, and only once. Other code can await <see cref="AsTask"/>.
/// </para>
/// <para>
/// The task is linked with its owner. If the task fails, an owner that does not trap exits ends with it. If the owner fails, the task ends
/// too. If the owner must survive a failure of the task, use a task supervisor. For code that only waits for something outside the runtime,
/// a .NET task is enough: a process can await it directly.
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
    /// <param name="timeout">How long; 5 seconds by default. After a time-out the task runs on, but its value is dropped.</param>
    /// <returns>The value. Afterwards no message of the task arrives any more, so a second await only runs out of time.</returns>
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
    /// <param name="timeout">How long; 5 seconds by default.</param>
    /// <returns>The value, the reason why there is none, or nothing yet.</returns>
    /// <exception cref="InvalidOperationException">This is not the task's owner.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 2^32-2 milliseconds.</exception>
    public ValueTask<TaskResult<T>> Yield(TimeSpan? timeout = null)
    {
        var limit = TaskTime.Of(timeout);
        return Look(Enter("yield to"), limit);
    }

    /// <summary>
    /// Detaches the task, which runs on by itself: <c>Task.ignore/1</c>. Its value and its end no longer reach the owner.
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
    /// The outcome as a .NET task, for code that is not the owner. Completes when the process has ended. The owner still gets the task's
    /// messages.
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
        // Before the mailbox is searched: a message that arrives in between is still found, a later one is dropped.
        owner.Demonitor(Ref);
        var reply = owner.Process.Take<TaskReply<T>>(_isToldBy);
        var end = owner.Process.Take<Down>(_isToldBy);
        return reply is not null ? TaskResult<T>.Ok(reply.Value) : end is null ? default : TaskResult<T>.Exit(end.Reason);
    }

    /// <summary>The result in one of the task's two messages.</summary>
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

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// The outcome of a task, for code that does not receive its messages. The task's process writes it, and it is complete when the process
/// has ended. It is an object of its own, which the process then releases, so that a pid that is kept does not keep the value in memory.
/// </summary>
internal sealed class TaskOutcome<T>
{
    private TaskCompletionSource<T>? _task;
    private TaskResult<T> _result;
    private CancellationToken _cancellation;
    private int _ended;

    /// <summary>Whether the task was ended because its time was up. By its process.</summary>
    internal bool TimedOut { get; set; }

    /// <summary>The result. Only for readers that have been told that the task has ended.</summary>
    internal TaskResult<T> Result => _result;

    /// <summary>Keeps the value. By the process, just before it ends.</summary>
    internal void Put(T value) => _result = TaskResult<T>.Ok(value);

    /// <summary>The process has ended.</summary>
    internal void End(ExitReason reason)
    {
        if (!_result.IsOk)
            _result = TaskResult<T>.Exit(reason);

        // A full fence between the write of the flag and the read of the task. Closes a race with AsTask, which writes the task first and
        // then reads the flag: at least one of the two completes the task.
        Interlocked.Exchange(ref _ended, 1);
        if (Volatile.Read(ref _task) is { } task)
            Complete(task);
    }

    /// <summary>
    /// As <see cref="AsTask(TaskCreationOptions)"/>, but cancelled when the process shuts down because of the token. Called before the
    /// process is launched.
    /// </summary>
    internal Task<T> AsTask(TaskCreationOptions completion, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        return AsTask(completion);
    }

    /// <summary>The outcome as a .NET task. Any thread.</summary>
    internal Task<T> AsTask(TaskCreationOptions completion)
    {
        // Races with other threads that also create the task: one task is kept. The swap is also the full fence that End relies on.
        var task = Volatile.Read(ref _task) is { } present ? present : new TaskCompletionSource<T>(completion);
        task = Interlocked.CompareExchange(ref _task, task, null) ?? task;
        if (Volatile.Read(ref _ended) == 1)
            Complete(task);
        return task.Task;
    }

    private void Complete(TaskCompletionSource<T> task)
    {
        switch (_result)
        {
            case { IsOk: true }:
                task.TrySetResult(_result.Value);
                break;
            case { Reason: { Kind: ExitKind.Error, Term: Exception error } }:
                task.TrySetException(error);
                break;
            case { Reason: { Kind: ExitKind.Shutdown, Term: null } } when _cancellation.IsCancellationRequested:
                task.TrySetCanceled(_cancellation);
                break;
            default:
                task.TrySetException(new ExitException(_result.Reason!));
                break;
        }
    }
}

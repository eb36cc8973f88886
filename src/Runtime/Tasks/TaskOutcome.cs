using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// What becomes of a task, for those who read it beside the messages: written by its process, complete when that has ended. Apart from the
/// process, which lets go of it then, so that a pid that is kept does not keep the value.
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

        // A full fence between the flag and the look at the task, against one who asks for the task meanwhile: that one writes the task
        // first and looks at the flag after, so that at least one of the two completes it.
        Interlocked.Exchange(ref _ended, 1);
        if (Volatile.Read(ref _task) is { } task)
            Complete(task);
    }

    /// <summary>
    /// As <see cref="AsTask(TaskCreationOptions)"/>, cancelled when the process shuts down as the token asked it to. Before it is launched.
    /// </summary>
    internal Task<T> AsTask(TaskCreationOptions completion, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        return AsTask(completion);
    }

    /// <summary>The outcome as a .NET task. Any thread.</summary>
    internal Task<T> AsTask(TaskCreationOptions completion)
    {
        // Races with others that ask for it first: one task is kept. The swap is also the fence of End.
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

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>One wait for several tasks.</summary>
internal sealed class TaskGathering<T>
{
    private readonly Self _owner;
    private readonly List<TaskProcess<T>> _tasks = [];

    // The key is the task's monitor. A task may be given twice, so a key can have several tasks.
    private readonly Dictionary<MonitorRef, TaskProcess<T>> _pending = [];
    private readonly Dictionary<MonitorRef, TaskResult<T>> _results = [];

    internal TaskGathering(Self owner, IEnumerable<TaskProcess<T>> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        owner.Process.Checkpoint();
        _owner = owner;
        foreach (var task in tasks)
        {
            if (task is null)
                throw new ArgumentException($"The task at position {_tasks.Count} is null.", nameof(tasks));

            task.Enter("wait for");
            _tasks.Add(task);
            _pending[task.Ref] = task;
        }
    }

    /// <summary>All the values, or the first failure.</summary>
    internal async ValueTask<IReadOnlyList<T>> Values(TimeSpan time)
    {
        var failed = await Gather(time, int.MaxValue, untilFailure: true);
        if (failed is null && _pending.Count == 0)
            return [.. _tasks.Select(task => _results[task.Ref].Value)];

        var late = _pending.Count;
        foreach (var task in _pending.Values)
            task.Detach(_owner);

        var operation = $"AwaitMany of {_tasks.Count} tasks by {_owner.Pid}";
        throw failed is null
            ? new TaskExitException(ExitReason.Timeout, operation, default, $"{late} of them gave no value within {time.Printed()}")
            : new TaskExitException(
                _results[failed.Ref].Reason!, operation, failed.Pid, $"the {failed} ended without a value: {_results[failed.Ref].Reason}");
    }

    /// <summary>As many results as are wanted, or as come in time.</summary>
    internal async ValueTask<IReadOnlyList<(TaskProcess<T> Task, TaskResult<T> Result)>> Results(
        TimeSpan time, int limit, TaskYieldTimeout onTimeout)
    {
        await Gather(time, limit, untilFailure: false);
        if (_results.Count < limit)
        {
            foreach (var late in _pending.Values)
                _results[late.Ref] = await Act(onTimeout, late);
        }

        return [.. _tasks.Select(task => (task, _results.GetValueOrDefault(task.Ref)))];
    }

    private static ValueTask<TaskResult<T>> Act(TaskYieldTimeout action, TaskProcess<T> late) => action switch
    {
        TaskYieldTimeout.Ignore => new ValueTask<TaskResult<T>>(late.Ignore()),
        TaskYieldTimeout.Kill when late.Pid == default => new ValueTask<TaskResult<T>>(late.Ignore()),
        TaskYieldTimeout.Kill => late.Kill(),
        _ => default,
    };

    /// <summary>Takes results as they come. Returns the task that failed, if it is to stop there.</summary>
    private async ValueTask<TaskProcess<T>?> Gather(TimeSpan time, int limit, bool untilFailure)
    {
        var began = _owner.Node.TimeProvider.GetTimestamp();
        Func<object, bool> isPending = message => RefOf(message) is { } monitor && _pending.ContainsKey(monitor);
        while (_pending.Count > 0 && _results.Count < limit)
        {
            if (!(await _owner.TryReceive(_owner.Node.Rest(time, began), isPending)).TryGet(out var message))
                break;

            _pending.Remove(RefOf(message)!, out var task);
            var result = _results[task!.Ref] = task.Read(_owner, message);
            if (untilFailure && !result.IsOk)
                return task;
        }

        return null;
    }

    private static MonitorRef? RefOf(object message) => message switch
    {
        TaskReply reply => reply.Ref,
        Down down => down.Ref,
        _ => null,
    };
}

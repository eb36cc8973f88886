using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>Waiting for several tasks.</summary>
public static class TaskGroup
{
    /// <summary>Waits for the values of several tasks: <c>Task.await_many/2</c>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="self">The calling process, the owner of all of them.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="timeout">How long for all of them together; 5 seconds by default.</param>
    /// <returns>The values, in the order of the tasks.</returns>
    /// <exception cref="TaskExitException">
    /// A task ended without a value, or not all tasks gave a value in time. The values of the other tasks are then dropped.
    /// </exception>
    /// <exception cref="InvalidOperationException">This process does not own all of them.</exception>
    /// <exception cref="ArgumentException">
    /// The time is negative or longer than 2^32-2 milliseconds, or one of the tasks is null.
    /// </exception>
    /// <example>
    /// <code>
    /// var squares = Enumerable.Range(1, 3).Select(number => self.Async(() => number * number)).ToList();
    /// foreach (var square in await self.AwaitMany(squares))
    ///     Console.WriteLine(square);
    /// </code>
    /// </example>
    public static ValueTask<IReadOnlyList<T>> AwaitMany<T>(this Self self, IEnumerable<TaskProcess<T>> tasks, TimeSpan? timeout = null)
    {
        var limit = TaskTime.Of(timeout);
        return new TaskGathering<T>(self, tasks).Values(limit);
    }

    /// <summary>Waits for the results of several tasks, for a time: <c>Task.yield_many/2</c>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="self">The calling process, the owner of all of them.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="timeout">How long for all of them together; 5 seconds by default.</param>
    /// <param name="limit">
    /// How many results are enough; all by default. Once there are as many, the other tasks keep running, whatever the time.
    /// </param>
    /// <param name="onTimeout">What happens to the tasks without a result when the time is up; nothing by default.</param>
    /// <returns>Each task with its result, in the order of the tasks.</returns>
    /// <exception cref="InvalidOperationException">This process does not own all of them.</exception>
    /// <exception cref="ArgumentException">
    /// The time is negative or longer than 2^32-2 milliseconds, the limit is less than 1, there is no such action, or one of the tasks is
    /// null.
    /// </exception>
    /// <example>
    /// <code>
    /// foreach (var (task, result) in await self.YieldMany(searches, TimeSpan.FromSeconds(1), onTimeout: TaskYieldTimeout.Kill))
    ///     Console.WriteLine(result.IsOk ? result.Value : $"{task.Pid} found nothing");
    /// </code>
    /// </example>
    public static ValueTask<IReadOnlyList<(TaskProcess<T> Task, TaskResult<T> Result)>> YieldMany<T>(
        this Self self,
        IEnumerable<TaskProcess<T>> tasks,
        TimeSpan? timeout = null,
        int? limit = null,
        TaskYieldTimeout onTimeout = TaskYieldTimeout.Nothing)
    {
        var time = TaskTime.Of(timeout);
        if (limit < 1)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"`{nameof(limit)}` must be 1 or more, but is {limit}.");
        if (!Enum.IsDefined(onTimeout))
            throw new ArgumentOutOfRangeException(nameof(onTimeout), onTimeout, $"There is no {nameof(TaskYieldTimeout)} {onTimeout}.");

        return new TaskGathering<T>(self, tasks).Results(time, limit ?? int.MaxValue, onTimeout);
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>The function of a task, in the same form for all kinds of functions.</summary>
/// <param name="Name">The name of the function in its source.</param>
/// <param name="Run">Runs it, in the task's process.</param>
internal sealed record TaskFunction<T>(string Name, Func<Self, ValueTask<T>> Run);

/// <summary>Makes one thing of the functions a task can be given.</summary>
internal static class TaskFunction
{
    internal static TaskFunction<T> Of<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        RefuseTasks(typeof(T), nameof(function));
        return new TaskFunction<T>(CodeName.Of(function), _ => new ValueTask<T>(function()));
    }

    internal static TaskFunction<T> Of<T>(Func<Task<T>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new TaskFunction<T>(CodeName.Of(function), _ => new ValueTask<T>(Returned(function())));
    }

    internal static TaskFunction<T> Of<T>(Func<Self, Task<T>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new TaskFunction<T>(CodeName.Of(function), self => new ValueTask<T>(Returned(function(self))));
    }

    /// <summary>A function without a value.</summary>
    internal static TaskFunction<bool> Of(Func<Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new TaskFunction<bool>(CodeName.Of(function), _ => Done(function()));
    }

    /// <summary>A function without a value.</summary>
    internal static TaskFunction<bool> Of(Func<Self, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new TaskFunction<bool>(CodeName.Of(function), self => Done(function(self)));
    }

    /// <summary>A function of a stream, for one of its inputs. Checked when the stream is built.</summary>
    internal static Func<TInput, TaskFunction<T>> Over<TInput, T>(Func<TInput, T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        RefuseTasks(typeof(T), nameof(function));
        var name = CodeName.Of(function);
        return input => new TaskFunction<T>(name, _ => new ValueTask<T>(function(input)));
    }

    /// <summary>A function of a stream, for one of its inputs.</summary>
    internal static Func<TInput, TaskFunction<T>> Over<TInput, T>(Func<TInput, Task<T>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var name = CodeName.Of(function);
        return input => new TaskFunction<T>(name, _ => new ValueTask<T>(Returned(function(input))));
    }

    /// <summary>A function of a stream, for one of its inputs.</summary>
    internal static Func<TInput, TaskFunction<T>> Over<TInput, T>(Func<Self, TInput, Task<T>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var name = CodeName.Of(function);
        return input => new TaskFunction<T>(name, self => new ValueTask<T>(Returned(function(self, input))));
    }

    private static async ValueTask<bool> Done(Task? activity)
    {
        await Returned(activity);
        return true;
    }

    private static TTask Returned<TTask>(TTask? activity)
        where TTask : Task => activity ?? throw new InvalidOperationException("The task's function returned no .NET task.");

    // An async function without a value also converts to Func<T>; the process would then end at the function's first await.
    private static void RefuseTasks(Type value, string name)
    {
        var isTask = typeof(Task).IsAssignableFrom(value)
            || value == typeof(ValueTask)
            || (value.IsGenericType && value.GetGenericTypeDefinition() == typeof(ValueTask<>));
        if (isTask)
        {
            throw new ArgumentException(
                $"The value of a task cannot be a {CodeName.Of(value)}, which may be unfinished: "
                + "await it in an async function that returns a value.",
                name);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>The result of a task: <c>{:ok, value}</c>, <c>{:exit, reason}</c>, or <c>nil</c> when there is none yet.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <example>
/// <code>
/// var result = await report.Yield(TimeSpan.FromSeconds(1));
/// if (!result.Any)
///     result = await report.Shutdown(); // one that arrives in between is not lost
/// var lines = result.Or(0);
/// </code>
/// </example>
/// <remarks>The default value is that of a task that has no result yet.</remarks>
public readonly record struct TaskResult<T>
{
    private readonly T _value;

    private TaskResult(bool isOk, T value, ExitReason? reason, object? input) =>
        (IsOk, _value, Reason, Input) = (isOk, value, reason, input);

    /// <summary>Whether there is a result at all: a value or an exit.</summary>
    public bool Any => IsOk || Reason is not null;

    /// <summary>Whether the task has given its value.</summary>
    public bool IsOk { get; }

    /// <summary>Why the task ended without a value; <see langword="null"/> unless it did.</summary>
    public ExitReason? Reason { get; }

    /// <summary>
    /// The input of a stream's task. Set only if the task ended without a value and <see cref="TaskStreamOptions"/> asks for it; else
    /// <see langword="null"/>.
    /// </summary>
    public object? Input { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => IsOk ? _value
        : throw new InvalidOperationException(Reason is null ? "The task has no result yet." : $"The task ended without a value: {Reason}");

    /// <summary>The value, if there is one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return IsOk;
    }

    /// <summary>The value, or what to take instead.</summary>
    /// <param name="otherwise">What to take when there is none.</param>
    /// <returns>One of the two.</returns>
    public T Or(T otherwise) => IsOk ? _value : otherwise;

    /// <inheritdoc />
    public override string ToString() => IsOk ? $"ok {_value}" : Reason is null ? "none" : $"exit {Reason}";

    internal static TaskResult<T> Ok(T value) => new(true, value, null, null);

    internal static TaskResult<T> Exit(ExitReason reason, object? input = null) => new(false, default!, reason, input);
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>One task of a stream.</summary>
internal sealed class StreamTask<T>
{
    private readonly TaskOutcome<T> _outcome;
    private readonly object? _input;

    internal StreamTask(MonitorRef monitor, TaskOutcome<T> outcome, object? input, TimeSpan timeout)
    {
        (Monitor, _outcome, _input) = (monitor, outcome, input);
        Limit = timeout == Timeout.InfiniteTimeSpan ? null : TimeLimit.Start(monitor, () => outcome.TimedOut = true, timeout);
    }

    internal MonitorRef Monitor { get; }

    /// <summary>The time it may take; null without a limit.</summary>
    internal TimeLimit? Limit { get; }

    /// <summary>Whether it was ended because its time was up. Once it has ended.</summary>
    internal bool TimedOut => _outcome.TimedOut;

    /// <summary>The result, once its end is known.</summary>
    internal TaskResult<T> Result { get; private set; }

    /// <summary>
    /// Stores the result of the task, which has ended. The reason comes from the message, because the outcome gets it only after the
    /// monitors have been told. A value is in the outcome before that.
    /// </summary>
    internal void End(ExitReason reason) =>
        Result = _outcome.Result is { IsOk: true } value ? value : TaskResult<T>.Exit(TimedOut ? ExitReason.Timeout : reason, _input);
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>How a stream runs its tasks: the options of <c>Task.async_stream/3</c>.</summary>
public class TaskStreamOptions
{
    internal static readonly TaskStreamOptions Default = new();

    /// <summary>How many tasks may run at once; at least 1. As many as there are processors by default.</summary>
    public int MaxConcurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether the results come in the order of the inputs; true by default. A slow task then holds back the results of later tasks, which
    /// are kept meanwhile, without a limit. If false, each result comes as soon as its task has ended.
    /// </summary>
    public bool Ordered { get; init; } = true;

    /// <summary>
    /// How long each task may take, from its start; 5 seconds by default. <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TaskTime.Default;

    /// <summary>What happens when a task exceeds its time limit; by default the stream exits.</summary>
    public TaskStreamTimeout OnTimeout { get; init; }

    /// <summary>
    /// Whether the result of a task that ended without a value contains its input, <see cref="TaskResult{T}.Input"/>; false by default.
    /// </summary>
    public bool ZipInputOnExit { get; init; }

    internal void Validate()
    {
        if (MaxConcurrency < 1)
            throw new ArgumentOutOfRangeException(
                nameof(MaxConcurrency), MaxConcurrency, $"`{nameof(MaxConcurrency)}` must be 1 or more, but is {MaxConcurrency}.");
        if (!Enum.IsDefined(OnTimeout))
            throw new ArgumentOutOfRangeException(nameof(OnTimeout), OnTimeout, $"There is no {nameof(TaskStreamTimeout)} {OnTimeout}.");

        TaskTime.Of(Timeout, nameof(Timeout));
    }

    /// <summary>Whether the tasks are linked with the consumer.</summary>
    internal virtual bool LinksConsumer => true;

    /// <summary>Starts one task, monitored by the consumer.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="function">What the task runs.</param>
    /// <param name="outcome">Where the task stores its value.</param>
    /// <param name="register">Called with the consumer's monitor before the function runs.</param>
    internal virtual ValueTask Start<T>(Self consumer, TaskFunction<T> function, TaskOutcome<T> outcome, Action<MonitorRef> register)
    {
        var process = consumer.Process;
        process.Checkpoint();
        var child = process.NewChild(new TaskCode<T>(function, outcome, process), link: true);
        var monitor = new MonitorRef(process, child.Pid);
        process.MonitorNew(child, monitor);
        register(monitor);
        child.Launch();
        return ValueTask.CompletedTask;
    }
}

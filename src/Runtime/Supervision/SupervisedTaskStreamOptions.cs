using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>
/// The options of a stream that runs its tasks as children of a task supervisor: <c>Task.Supervisor.async_stream_nolink/4</c>, or with
/// <see cref="Link"/> <c>async_stream/4</c>.
/// </summary>
/// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
/// <example>
/// <code>
/// var options = new SupervisedTaskStreamOptions(workers) { MaxConcurrency = 8, OnTimeout = TaskStreamTimeout.KillTask };
/// await foreach (var result in self.AsyncStream(jobs, Run, options))
///     Console.WriteLine(result); // one that fails is a result like others
/// </code>
/// </example>
/// <remarks>
/// The stream fails with an <see cref="InvalidOperationException"/> when the supervisor has as many children as
/// <see cref="SupervisorOptions.MaxChildren"/> allows, and with a <see cref="Servers.CallException"/> when there is no such supervisor.
/// </remarks>
public sealed class SupervisedTaskStreamOptions(Destination supervisor) : TaskStreamOptions
{
    /// <summary>The supervisor.</summary>
    public Destination Supervisor { get; } = supervisor;

    /// <summary>
    /// Whether the tasks are also linked with the consumer, so that a failed task ends the consumer. The default is false: then a failure
    /// is a result like others. In both cases the tasks end when the consumer ends.
    /// </summary>
    public bool Link { get; init; }

    /// <summary>
    /// How the supervisor stops a task. The default is <see cref="Shutdown.Default"/>. It does not apply to a stream that the consumer
    /// leaves early: such a stream always kills its tasks.
    /// </summary>
    public Shutdown Shutdown
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Shutdown));
    } = Shutdown.Default;

    internal override bool LinksConsumer => Link;

    internal override async ValueTask Start<T>(
        Self consumer, TaskFunction<T> function, TaskOutcome<T> outcome, Action<MonitorRef> register) =>
        await SupervisedTasks.Start(consumer, Supervisor, function, outcome, Link, Shutdown, consumer.Monitor, register);
}

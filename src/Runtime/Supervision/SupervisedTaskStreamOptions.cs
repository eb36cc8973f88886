using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>
/// How a stream runs its tasks as children of a task supervisor: <c>Task.Supervisor.async_stream/4</c>, and <c>async_stream_nolink/4</c>
/// unless <see cref="Link"/> says otherwise.
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
/// The stream fails with an <see cref="InvalidOperationException"/> when the supervisor has as many children as it may, and with a
/// <see cref="Servers.CallException"/> when there is no supervisor.
/// </remarks>
public sealed class SupervisedTaskStreamOptions(Destination supervisor) : TaskStreamOptions
{
    /// <summary>The supervisor.</summary>
    public Destination Supervisor { get; } = supervisor;

    /// <summary>
    /// Whether the tasks are linked with the consumer too, so that one that fails ends it. Not unless given: then every failure is a
    /// result. Either way the tasks end with the consumer.
    /// </summary>
    public bool Link { get; init; }

    /// <summary>
    /// How the supervisor stops a task; within 5 seconds unless given. A stream that is left kills its tasks all the same.
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

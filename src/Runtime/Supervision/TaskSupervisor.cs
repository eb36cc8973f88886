using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>
/// A supervisor whose children are tasks: Elixir's <c>Task.Supervisor</c>. Its tasks can be listed, and are stopped when it stops. They
/// need not be linked with the process that starts them, so that this process survives the failure of a task.
/// </summary>
/// <example>
/// <code>
/// var workers = (await self.StartTaskSupervisorLink()).Pid;
/// var task = await self.AsyncNolink(workers, () => int.Parse(text));
/// var result = await task.Yield();
/// Console.WriteLine(result.IsOk ? $"{result.Value}" : $"no number: {result.Reason}");
/// </code>
/// </example>
/// <remarks>
/// A task supervisor is a <see cref="DynamicSupervisor"/>: <see cref="Supervisor.TerminateChild(Node, Destination, object)"/> stops one
/// task, <see cref="GenServerClient.Stop"/> stops the supervisor and all tasks. A task whose value an owner awaits is never restarted,
/// because the owner would not know the new process. For a stream of supervised tasks use <see cref="SupervisedTaskStreamOptions"/>. To
/// make a task supervisor a child of a supervisor use <see cref="ChildSpec.OfTaskSupervisor"/>.
/// </remarks>
public static class TaskSupervisor
{
    /// <summary>Starts a task supervisor without a link.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="options">The options, such as the name and how many tasks it may have.</param>
    /// <inheritdoc cref="DynamicSupervisor.StartDynamicSupervisor" />
    public static ValueTask<StartResult> StartTaskSupervisor(this Node node, SupervisorOptions? options = null) =>
        node.StartDynamicSupervisor(options);

    /// <summary>Starts a task supervisor linked to the calling process: <c>Task.Supervisor.start_link/1</c>.</summary>
    /// <inheritdoc cref="StartTaskSupervisor" />
    public static ValueTask<StartResult> StartTaskSupervisorLink(this Self self, SupervisorOptions? options = null) =>
        self.StartDynamicSupervisorLink(options);

    /// <summary>Starts a supervised task that is also linked with the calling process: <c>Task.Supervisor.async/2</c>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="self">The calling process, which becomes the task's owner.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="function">Computes the value.</param>
    /// <returns>The task. Only the calling process may await it.</returns>
    /// <exception cref="InvalidOperationException">
    /// The supervisor has as many children as <see cref="SupervisorOptions.MaxChildren"/> allows.
    /// </exception>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it has ended.</exception>
    /// <exception cref="ArgumentException">The value is a .NET task. The function must be async and return the value instead.</exception>
    public static ValueTask<TaskProcess<T>> Async<T>(this Self self, Destination supervisor, Func<T> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: true);

    /// <summary>Like <see cref="Async{T}(Self, Destination, Func{T})"/>, for a function that awaits.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> Async<T>(this Self self, Destination supervisor, Func<Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: true);

    /// <summary>Like <see cref="Async{T}(Self, Destination, Func{T})"/>, for a function that uses its own process.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> Async<T>(this Self self, Destination supervisor, Func<Self, Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: true);

    /// <summary>
    /// Starts a supervised task that the calling process only monitors: <c>Task.Supervisor.async_nolink/2</c>. The failure of the task does
    /// not end the owner; it is a result of <see cref="TaskProcess{T}.Yield"/>. After the task's function has begun, the end of the owner
    /// does not end the task.
    /// </summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> AsyncNolink<T>(this Self self, Destination supervisor, Func<T> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: false);

    /// <summary>Like <see cref="AsyncNolink{T}(Self, Destination, Func{T})"/>, for a function that awaits.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> AsyncNolink<T>(this Self self, Destination supervisor, Func<Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: false);

    /// <summary>Like <see cref="AsyncNolink{T}(Self, Destination, Func{T})"/>, for a function that uses its own process.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> AsyncNolink<T>(this Self self, Destination supervisor, Func<Self, Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: false);

    /// <summary>Starts a task whose value no process awaits: <c>Task.Supervisor.start_child/3</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="function">The work. Its argument is the task's process. A restart calls the same function again.</param>
    /// <param name="restart">When the task is restarted; by default never.</param>
    /// <param name="shutdown">How the supervisor stops the task; by default <see cref="Shutdown.Default"/>.</param>
    /// <returns>The pid, or the error <see cref="ChildErrors.MaxChildren"/>.</returns>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it has ended.</exception>
    /// <example>
    /// <code>
    /// var mail = (await node.StartTaskChild(workers, async self => await SendWelcome(address), Restart.Transient)).Pid;
    /// </code>
    /// </example>
    public static ValueTask<StartResult> StartTaskChild(
        this Node node,
        Destination supervisor,
        Func<Self, Task> function,
        Restart restart = Restart.Temporary,
        Shutdown? shutdown = null) =>
        node.StartChild(supervisor, TaskChild.Of(TaskFunction.Of(function), restart, shutdown, Process.Current));

    /// <summary>
    /// Like <see cref="StartTaskChild(Node, Destination, Func{Self, Task}, Restart, Shutdown?)"/>, for a function that needs no process.
    /// </summary>
    /// <inheritdoc cref="StartTaskChild(Node, Destination, Func{Self, Task}, Restart, Shutdown?)" />
    public static ValueTask<StartResult> StartTaskChild(
        this Node node, Destination supervisor, Func<Task> function, Restart restart = Restart.Temporary, Shutdown? shutdown = null) =>
        node.StartChild(supervisor, TaskChild.Of(TaskFunction.Of(function), restart, shutdown, Process.Current));

    /// <inheritdoc cref="StartTaskChild(Node, Destination, Func{Self, Task}, Restart, Shutdown?)" />
    public static ValueTask<StartResult> StartTaskChild(
        this Self self, Destination supervisor, Func<Self, Task> function, Restart restart = Restart.Temporary, Shutdown? shutdown = null)
    {
        self.Process.Checkpoint();
        return self.Node.StartTaskChild(supervisor, function, restart, shutdown);
    }

    /// <inheritdoc cref="StartTaskChild(Node, Destination, Func{Task}, Restart, Shutdown?)" />
    public static ValueTask<StartResult> StartTaskChild(
        this Self self, Destination supervisor, Func<Task> function, Restart restart = Restart.Temporary, Shutdown? shutdown = null)
    {
        self.Process.Checkpoint();
        return self.Node.StartTaskChild(supervisor, function, restart, shutdown);
    }

    /// <summary>Lists the running tasks of a task supervisor: <c>Task.Supervisor.children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <returns>Their pids, in no order.</returns>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it has ended.</exception>
    public static async ValueTask<IReadOnlyList<Pid>> TaskChildren(this Node node, Destination supervisor) =>
        [.. (await node.WhichChildren(supervisor)).Where(static child => child.Pid is not null).Select(static child => child.Pid!.Value)];

    /// <inheritdoc cref="TaskChildren(Node, Destination)" />
    public static ValueTask<IReadOnlyList<Pid>> TaskChildren(this Self self, Destination supervisor)
    {
        self.Process.Checkpoint();
        return self.Node.TaskChildren(supervisor);
    }
}

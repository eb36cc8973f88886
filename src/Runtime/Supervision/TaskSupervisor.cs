using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>
/// A supervisor whose children are tasks: Elixir's <c>Task.Supervisor</c>. Tasks that are started through it can be listed, are stopped
/// with it, and need not be linked with the process that asks for them, so that this process survives their failure.
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
/// It is a <see cref="DynamicSupervisor"/>: <see cref="Supervisor.TerminateChild(Node, Destination, object)"/> stops a task,
/// <see cref="GenServerClient.Stop"/> all of them. Tasks whose value an owner awaits are never restarted: the owner would not know the next
/// one. A stream of supervised tasks: <see cref="SupervisedTaskStreamOptions"/>. As a child of a supervisor:
/// <see cref="ChildSpec.OfTaskSupervisor"/>.
/// </remarks>
public static class TaskSupervisor
{
    /// <summary>Starts a task supervisor that is linked to nobody.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="options">Its name, how many tasks there may be, how often tasks that are restarted may fail.</param>
    /// <inheritdoc cref="DynamicSupervisor.StartDynamicSupervisor" />
    public static ValueTask<StartResult> StartTaskSupervisor(this Node node, SupervisorOptions? options = null) =>
        node.StartDynamicSupervisor(options);

    /// <summary>Starts a task supervisor linked to the calling process: <c>Task.Supervisor.start_link/1</c>.</summary>
    /// <inheritdoc cref="StartTaskSupervisor" />
    public static ValueTask<StartResult> StartTaskSupervisorLink(this Self self, SupervisorOptions? options = null) =>
        self.StartDynamicSupervisorLink(options);

    /// <summary>Starts a supervised task that is linked with this process too: <c>Task.Supervisor.async/2</c>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="self">The calling process, the task's owner.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="function">Computes the value.</param>
    /// <returns>The task, to be awaited by this process.</returns>
    /// <exception cref="InvalidOperationException">
    /// The supervisor has as many children as <see cref="SupervisorOptions.MaxChildren"/> allows.
    /// </exception>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it ended.</exception>
    /// <exception cref="ArgumentException">The value is itself a .NET task: the function is to be async and return a value.</exception>
    public static ValueTask<TaskProcess<T>> Async<T>(this Self self, Destination supervisor, Func<T> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: true);

    /// <summary>As <see cref="Async{T}(Self, Destination, Func{T})"/>, for a function that awaits.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> Async<T>(this Self self, Destination supervisor, Func<Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: true);

    /// <summary>As <see cref="Async{T}(Self, Destination, Func{T})"/>, for a function that uses its own process.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> Async<T>(this Self self, Destination supervisor, Func<Self, Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: true);

    /// <summary>
    /// Starts a supervised task that this process only monitors: <c>Task.Supervisor.async_nolink/2</c>. Neither of them harms the other:
    /// the failure of the task is a result of <see cref="TaskProcess{T}.Yield"/>, and once its function runs, the end of its owner does not
    /// end it.
    /// </summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> AsyncNolink<T>(this Self self, Destination supervisor, Func<T> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: false);

    /// <summary>As <see cref="AsyncNolink{T}(Self, Destination, Func{T})"/>, for a function that awaits.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> AsyncNolink<T>(this Self self, Destination supervisor, Func<Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: false);

    /// <summary>As <see cref="AsyncNolink{T}(Self, Destination, Func{T})"/>, for a function that uses its own process.</summary>
    /// <inheritdoc cref="Async{T}(Self, Destination, Func{T})" />
    public static ValueTask<TaskProcess<T>> AsyncNolink<T>(this Self self, Destination supervisor, Func<Self, Task<T>> function) =>
        SupervisedTasks.Async(self, supervisor, TaskFunction.Of(function), link: false);

    /// <summary>Starts a task that nobody waits for: <c>Task.Supervisor.start_child/3</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="function">The work, in the process it is handed; the same function again if the task is restarted.</param>
    /// <param name="restart">When it is restarted; never unless given.</param>
    /// <param name="shutdown">How the supervisor stops it; within 5 seconds unless given.</param>
    /// <returns>The pid, or the error <see cref="ChildErrors.MaxChildren"/>.</returns>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it ended.</exception>
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
    /// As <see cref="StartTaskChild(Node, Destination, Func{Self, Task}, Restart, Shutdown?)"/>, for a function that needs no process.
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

    /// <summary>The tasks of a task supervisor that run: <c>Task.Supervisor.children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <returns>Their pids, in no order.</returns>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it ended.</exception>
    public static async ValueTask<IReadOnlyList<Pid>> TaskChildren(this Node node, Destination supervisor) =>
        [.. (await node.WhichChildren(supervisor)).Where(static child => child.Pid is not null).Select(static child => child.Pid!.Value)];

    /// <inheritdoc cref="TaskChildren(Node, Destination)" />
    public static ValueTask<IReadOnlyList<Pid>> TaskChildren(this Self self, Destination supervisor)
    {
        self.Process.Checkpoint();
        return self.Node.TaskChildren(supervisor);
    }
}

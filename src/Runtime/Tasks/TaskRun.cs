using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>Tasks for code outside any process, which has no mailbox and awaits a .NET task.</summary>
public static class TaskRun
{
    /// <summary>
    /// Runs a function in a process of its own and returns its outcome as a .NET task: <c>Task.async/1</c> for code outside any process.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="node">The node to run on.</param>
    /// <param name="function">Computes the value, in the process that it gets as its argument.</param>
    /// <param name="cancellationToken">Asks the process to shut down.</param>
    /// <returns>
    /// The value, when the process has ended. Failed with the exception that the function threw, or with an <see cref="ExitException"/>
    /// when the process ended for another reason; cancelled when it shut down because of the token.
    /// </returns>
    /// <example>
    /// <code>
    /// var total = await node.RunTask(async self =>
    /// {
    ///     var tasks = files.Select(file => self.Async(() => Count(file)));
    ///     return (await self.AwaitMany(tasks)).Sum();
    /// });
    /// </code>
    /// </example>
    /// <remarks>
    /// The process is an ordinary one: without links, listed by <see cref="Node.Processes()"/>, and logged when it fails. Inside a process
    /// use <see cref="TaskStart.Async{T}(Self, Func{T})"/>, which links the task with the calling process.
    /// </remarks>
    public static Task<T> RunTask<T>(this Node node, Func<Self, Task<T>> function, CancellationToken cancellationToken = default) =>
        Run(node, TaskFunction.Of(function), cancellationToken);

    /// <inheritdoc cref="RunTask{T}(Node, Func{Self, Task{T}}, CancellationToken)" />
    /// <remarks>As <see cref="RunTask{T}(Node, Func{Self, Task{T}}, CancellationToken)"/>, for a function that needs no process.</remarks>
    public static Task<T> RunTask<T>(this Node node, Func<Task<T>> function, CancellationToken cancellationToken = default) =>
        Run(node, TaskFunction.Of(function), cancellationToken);

    /// <inheritdoc cref="RunTask{T}(Node, Func{Self, Task{T}}, CancellationToken)" />
    /// <remarks>As <see cref="RunTask{T}(Node, Func{Self, Task{T}}, CancellationToken)"/>, for a function that does not wait.</remarks>
    public static Task<T> RunTask<T>(this Node node, Func<T> function, CancellationToken cancellationToken = default) =>
        Run(node, TaskFunction.Of(function), cancellationToken);

    /// <summary>Starts a task without an owner that waits for it, and without a link: <c>Task.start/1</c>.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="function">What it does.</param>
    /// <returns>Its pid.</returns>
    public static Pid StartTask(this Node node, Func<Task> function) => Launch(node, TaskFunction.Of(function));

    /// <inheritdoc cref="StartTask(Node, Func{Task})" />
    /// <remarks>As <see cref="StartTask(Node, Func{Task})"/>, for a function that uses its own process.</remarks>
    public static Pid StartTask(this Node node, Func<Self, Task> function) => Launch(node, TaskFunction.Of(function));

    private static Pid Launch(Node node, TaskFunction<bool> function)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Spawn(new TaskCode<bool>(function, null, Process.Current), null);
    }

    private static Task<T> Run<T>(Node node, TaskFunction<T> function, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);

        var outcome = new TaskOutcome<T>();
        var task = outcome.AsTask(node.Completion, cancellationToken);
        var pid = node.Spawn(new TaskCode<T>(function, outcome, Process.Current), null);
        node.Interleaving?.Awaits(() => $"the task {pid}", () => !task.IsCompleted);
        if (cancellationToken.CanBeCanceled)
            EndWhenCancelled(node, pid, task, cancellationToken);
        return task;
    }

    private static void EndWhenCancelled(Node node, Pid pid, Task task, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(_ => node.Exit(pid, ExitReason.Shutdown), null);
        task.ContinueWith(
            static (_, registration) => ((CancellationTokenRegistration)registration!).Unregister(),
            registration,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}

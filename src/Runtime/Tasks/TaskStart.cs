using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>Starting tasks from a process: Elixir's <c>Task</c> module.</summary>
/// <remarks>
/// A function that takes a <see cref="Self"/> gets that of the task; it must not use the owner's. The function starts at once, in a process
/// of its own that does not trap exits. Its exceptions, and exits with a reason other than normal or shutdown, are logged.
/// </remarks>
public static class TaskStart
{
    /// <summary>Starts a task for this process: <c>Task.async/1</c>. Linked with this process and monitored by it.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="self">The calling process, the task's owner.</param>
    /// <param name="function">Computes the value.</param>
    /// <returns>The task, to be awaited by this process.</returns>
    /// <exception cref="ArgumentException">The value is itself a .NET task: the function must be async and return a value.</exception>
    public static TaskProcess<T> Async<T>(this Self self, Func<T> function) => Start(self, TaskFunction.Of(function));

    /// <inheritdoc cref="Async{T}(Self, Func{T})" />
    /// <remarks>As <see cref="Async{T}(Self, Func{T})"/>, for a function that awaits.</remarks>
    public static TaskProcess<T> Async<T>(this Self self, Func<Task<T>> function) => Start(self, TaskFunction.Of(function));

    /// <summary>As <see cref="Async{T}(Self, Func{T})"/>, for a function that uses its own process.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="self">The calling process, the task's owner.</param>
    /// <param name="function">Computes the value, in the process that it gets as its argument.</param>
    /// <returns>The task, to be awaited by this process.</returns>
    /// <example>
    /// <code>
    /// var quickest = self.Async(async child =>
    /// {
    ///     foreach (var server in servers)
    ///         child.Send(server, child.Pid);
    ///     return await child.Receive&lt;string&gt;();
    /// });
    /// Console.WriteLine(await quickest.Await());
    /// </code>
    /// </example>
    public static TaskProcess<T> Async<T>(this Self self, Func<Self, Task<T>> function) => Start(self, TaskFunction.Of(function));

    /// <summary>
    /// A task that already has its value: <c>Task.completed/1</c>. For functions that return a task but sometimes know the value at once.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="self">The calling process, the task's owner.</param>
    /// <param name="value">The value.</param>
    /// <returns>The task; it has no process.</returns>
    public static TaskProcess<T> CompletedTask<T>(this Self self, T value)
    {
        var owner = self.Process;
        owner.Checkpoint();
        var monitor = new MonitorRef(owner, default);
        var outcome = new TaskOutcome<T>();
        outcome.Put(value);
        outcome.End(ExitReason.Normal);
        owner.Deliver(new TaskReply<T>(monitor, value));
        return new TaskProcess<T>(owner, monitor, "complete", outcome);
    }

    /// <summary>Starts a task without an owner that waits for it, linked with this process: <c>Task.start_link/1</c>.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="function">What it does.</param>
    /// <returns>Its pid.</returns>
    public static Pid StartTaskLink(this Self self, Func<Task> function) => Launch(self, TaskFunction.Of(function), link: true);

    /// <inheritdoc cref="StartTaskLink(Self, Func{Task})" />
    /// <remarks>As <see cref="StartTaskLink(Self, Func{Task})"/>, for a function that uses its own process.</remarks>
    public static Pid StartTaskLink(this Self self, Func<Self, Task> function) => Launch(self, TaskFunction.Of(function), link: true);

    /// <summary>Starts a task without an owner that waits for it, and without a link: <c>Task.start/1</c>.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="function">What it does.</param>
    /// <returns>Its pid.</returns>
    public static Pid StartTask(this Self self, Func<Task> function) => Launch(self, TaskFunction.Of(function), link: false);

    /// <inheritdoc cref="StartTask(Self, Func{Task})" />
    /// <remarks>As <see cref="StartTask(Self, Func{Task})"/>, for a function that uses its own process.</remarks>
    public static Pid StartTask(this Self self, Func<Self, Task> function) => Launch(self, TaskFunction.Of(function), link: false);

    /// <summary>
    /// Makes the owner's monitor on a task. Its alias ends with it, so that a value that is no longer wanted is dropped on its way.
    /// </summary>
    internal static MonitorRef Watch(Process owner, Pid task) => new SpecialMonitor(owner, task, null, Replying);

    internal static readonly MonitorOptions Replying = new() { Alias = MonitorAlias.Demonitor };

    private static TaskProcess<T> Start<T>(Self self, TaskFunction<T> function)
    {
        var owner = self.Process;
        owner.Checkpoint();
        var outcome = new TaskOutcome<T>();
        var code = new TaskCode<T>(function, outcome, owner);
        var child = owner.NewChild(code, link: true);
        var monitor = Watch(owner, child.Pid);
        owner.MonitorNew(child, monitor);
        code.ReplyTo = monitor;
        child.Launch();
        return new TaskProcess<T>(owner, monitor, function.Name, outcome);
    }

    private static Pid Launch(Self self, TaskFunction<bool> function, bool link)
    {
        self.Process.Checkpoint();
        return self.Process.Spawn(new TaskCode<bool>(function, null, self.Process), link);
    }
}

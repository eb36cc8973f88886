using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>Starts tasks for owners, as temporary children of a dynamic supervisor.</summary>
internal static class SupervisedTasks
{
    /// <summary>Starts a task whose value the calling process waits for.</summary>
    internal static async ValueTask<TaskProcess<T>> Async<T>(Self self, Destination supervisor, TaskFunction<T> function, bool link)
    {
        var owner = self.Process;
        var outcome = new TaskOutcome<T>();
        var monitor = await Start(
            self, supervisor, function, outcome, link, Shutdown.Default, pid => owner.Monitor(pid, TaskStart.Replying), null);
        return new TaskProcess<T>(owner, monitor, function.Name, outcome);
    }

    /// <summary>Starts a task for the calling process.</summary>
    /// <param name="self">The calling process, which is the task's owner.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="function">The function of the task.</param>
    /// <param name="outcome">Gets the value of the function.</param>
    /// <param name="link">Whether the task is also linked with the owner.</param>
    /// <param name="shutdown">How the supervisor stops the task.</param>
    /// <param name="watch">Makes the owner's monitor of the task.</param>
    /// <param name="register">Called with the monitor before the function runs.</param>
    internal static async ValueTask<MonitorRef> Start<T>(
        Self self, Destination supervisor, TaskFunction<T> function, TaskOutcome<T> outcome, bool link, Shutdown shutdown,
        Func<Pid, MonitorRef> watch, Action<MonitorRef>? register)
    {
        self.Process.Checkpoint();
        var code = new SupervisedTaskCode<T>(function, outcome, self.Process);
        var started = await self.Node.StartChild(supervisor, new ChildSpec
        {
            Id = function.Name,
            Start = parent => new ValueTask<StartResult>(StartResult.Ok(parent.Process.Spawn(code, link: true))),
            Restart = Restart.Temporary,
            Shutdown = shutdown,
        });
        if (!started.IsOk)
            throw new InvalidOperationException($"{supervisor} did not start the task {function.Name} for {self.Pid}: {Describe(started)}");

        var monitor = watch(started.Pid);
        if (link)
            Link(self, monitor);
        register?.Invoke(monitor);
        self.Send(started.Pid, new SupervisedTaskCode<T>.Go(code, monitor));
        return monitor;
    }

    private static void Link(Self self, MonitorRef monitor)
    {
        try
        {
            self.Link(monitor.Target);
        }
        catch (ExitException) when (!self.Process.HasEnded)
        {
            // The task was stopped before it began. The exception says so, and the monitor is not needed.
            self.Demonitor(monitor, flush: true);
            throw;
        }
    }

    private static string Describe(StartResult result) => ChildErrors.MaxChildren.Equals(result.Reason)
        ? "it has as many children as its MaxChildren allow (max_children)."
        : $"{result}.";
}

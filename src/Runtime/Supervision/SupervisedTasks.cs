using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>Starts tasks for owners, as temporary children of a dynamic supervisor.</summary>
internal static class SupervisedTasks
{
    /// <summary>Starts a task for a process, which waits for its value.</summary>
    internal static async ValueTask<TaskProcess<T>> Async<T>(Self self, Destination supervisor, TaskFunction<T> function, bool link)
    {
        var owner = self.Process;
        var outcome = new TaskOutcome<T>();
        var monitor = await Start(
            self, supervisor, function, outcome, link, Shutdown.Default, pid => owner.Monitor(pid, TaskStart.Replying), null);
        return new TaskProcess<T>(owner, monitor, function.Name, outcome);
    }

    /// <summary>Starts a task for a process.</summary>
    /// <param name="self">The process.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="function">What the task runs.</param>
    /// <param name="outcome">Where it leaves its value.</param>
    /// <param name="link">Whether it is linked with the process too.</param>
    /// <param name="shutdown">How the supervisor stops it.</param>
    /// <param name="watch">Monitors it.</param>
    /// <param name="register">Told the monitor before the function runs.</param>
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
            throw new InvalidOperationException($"{supervisor} did not start the task {function.Name} for {self.Pid}: {Why(started)}");

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
            // It was stopped before it could begin. The exception tells the owner; the monitor is not needed.
            self.Demonitor(monitor, flush: true);
            throw;
        }
    }

    private static string Why(StartResult result) => ChildErrors.MaxChildren.Equals(result.Reason)
        ? "it has as many children as its MaxChildren allow (max_children)."
        : $"{result}.";
}

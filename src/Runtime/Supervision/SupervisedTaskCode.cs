using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>
/// The code of a task that a supervisor starts for an owner. The owner gets the task's pid from the supervisor, monitors the task, and then
/// sends it <see cref="Go"/>. The task waits for that message before it runs its function. If the owner ends first, the task ends without
/// running its function.
/// </summary>
internal sealed class SupervisedTaskCode<T>(TaskFunction<T> function, TaskOutcome<T> outcome, Process owner)
    : TaskCode<T>(function, outcome, owner)
{
    private protected override async ValueTask Prepare(Process process)
    {
        var self = new Self(process);
        var monitor = self.Monitor(Owner);
        switch (await self.Receive<object>(message => message is Go go ? go.Task == this : message is Down down && down.Ref == monitor))
        {
            case Go go:
                ReplyTo = go.Monitor;
                self.Demonitor(monitor, flush: true);
                break;
            case Down { Reason: var reason }:
                throw new ExitException(
                    ExitReason.ShutdownWith(reason), $"{process.Pid} was to work for {Owner}, which has ended: {reason}");
        }
    }

    /// <summary>The owner's message that lets the task run its function.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="Monitor">The owner's monitor. It has an alias if the task sends its value as a message.</param>
    internal sealed record Go(SupervisedTaskCode<T> Task, MonitorRef Monitor);
}

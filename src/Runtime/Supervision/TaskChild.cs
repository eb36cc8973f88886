using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>Makes the specification of a task that is a child of a supervisor.</summary>
internal static class TaskChild
{
    internal static ChildSpec Of(TaskFunction<bool> function, Restart restart, Shutdown? shutdown, Process? caller)
    {
        if (!Enum.IsDefined(restart))
            throw new ArgumentOutOfRangeException(nameof(restart), restart, "`restart` must be Permanent, Transient or Temporary.");

        return new ChildSpec
        {
            Id = function.Name,
            Start = supervisor => new ValueTask<StartResult>(StartResult.Ok(Spawn(supervisor))),
            Restart = restart,
            Shutdown = shutdown ?? Shutdown.Default,
        };

        // Without a calling process the task's owner is the supervisor.
        Pid Spawn(Self supervisor) =>
            supervisor.Process.Spawn(new TaskCode<bool>(function, null, caller ?? supervisor.Process), link: true);
    }
}

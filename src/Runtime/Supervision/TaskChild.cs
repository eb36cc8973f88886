using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>Tasks as children of supervisors: <c>Task.child_spec/1</c>.</summary>
public static class TaskChild
{
    /// <summary>The specification of a task that a supervisor starts with its other children, for work to be done beside them.</summary>
    /// <param name="id">What the child is called in its supervisor.</param>
    /// <param name="function">What it does, in the process it is handed.</param>
    /// <returns>The specification; one that is never restarted, unless it is changed.</returns>
    /// <example>
    /// <code>
    /// var tree = await node.StartSupervisor([ChildSpec.Of("cache", () => new Cache()), TaskChild.Of("warm-up", WarmUp)]);
    /// </code>
    /// </example>
    public static ChildSpec Of(object id, Func<Self, Task> function)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Of(TaskFunction.Of(function), Restart.Temporary, null, null) with { Id = id };
    }

    internal static ChildSpec Of(TaskFunction<bool> function, Restart restart, Shutdown? shutdown, Process? caller)
    {
        if (!Enum.IsDefined(restart))
            throw new ArgumentOutOfRangeException(nameof(restart), restart, "There is no such way to restart a child.");

        return new ChildSpec
        {
            Id = function.Name,
            Start = supervisor => new ValueTask<StartResult>(StartResult.Ok(Spawn(supervisor))),
            Restart = restart,
            Shutdown = shutdown ?? Shutdown.Default,
        };

        // What a supervisor starts by itself works for it.
        Pid Spawn(Self supervisor) => supervisor.Process.Spawn(new TaskCode<bool>(function, null, caller ?? supervisor.Process), link: true);
    }
}

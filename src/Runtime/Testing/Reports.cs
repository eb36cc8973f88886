using System.Text;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>The texts of a simulation about stuck processes.</summary>
internal static class Reports
{
    private const string Outside =
        "something that is no message, no call and no timer of the simulation: a task of its own, or one of the outside world "
        + "(I/O, Task.Run, Task.Delay without the node's TimeProvider), which cannot be simulated";

    internal static string Intruded(Process process) =>
        $"Another thread meddled with {Name(process)} while the simulation ran, and such a run cannot be repeated. The process waited for "
            + $"the outside world "
        + "(I/O, Task.Run, Task.Delay without the node's TimeProvider), went on after ConfigureAwait(false), or was sent something by a "
            + "thread of the test.";

    /// <summary>
    /// Lists the living processes and what each waits for. Also tells whether one waits for something outside the simulation.
    /// </summary>
    internal static string Stuck(SimulationScheduler scheduler, Pid root, ref SimulationFailure failure)
    {
        var waits = new StringBuilder();
        var outside = false;
        foreach (
            var process in scheduler.Nodes.SelectMany(node => node.Processes()).Select(pid => pid.Process!).OrderBy(process => process.Id))
        {
            var known = scheduler.WaitsOf(process);
            var wait = process.Waiting ?? (known.Count > 0 ? string.Join("; ", known) : null);
            outside |= wait is null;
            waits.AppendLine().Append($"  {Name(process)}{(process.Pid == root ? ", the root," : "")} waits for {wait ?? Outside}");
        }

        if (outside && failure == SimulationFailure.Deadlock)
            failure = SimulationFailure.OutsideWait;
        var headline = failure == SimulationFailure.ProcessesLeft
            ? "The root has finished, and these processes never end:"
            : "Nothing can run any more, and no timer is set:";
        return headline + waits;
    }

    private static string Name(Process process) => process.Name is { } name ? $"{process.Pid} \"{name}\"" : process.Pid.ToString();
}

using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// How often the children of a node's supervisors have been restarted. Looks at the supervisors only when something was restarted since it
/// last looked.
/// </summary>
internal sealed class ChildRestarts(Node node)
{
    private Dictionary<Pid, (int Count, DateTimeOffset? Last)> _restarts = [];
    private long _seen;

    internal (int Count, DateTimeOffset? Last) Of(Pid pid) => _restarts.GetValueOrDefault(pid);

    internal void Refresh()
    {
        // Read before the supervisors: a restart that happens meanwhile is looked up the next time.
        var total = node.Counters.Restarts;
        if (total == _seen)
            return;
        var last = new Dictionary<(Pid Supervisor, object Child), DateTimeOffset>();
        foreach (var report in node.SupervisorReports())
        {
            // A child that has ended well has not crashed.
            if (!report.Reason.IsClean)
                last[(report.Supervisor, report.Child)] = report.At;
        }

        var restarts = new Dictionary<Pid, (int, DateTimeOffset?)>();
        foreach (var pid in node.Processes())
        {
            if (pid.Process!.Behaviour is not SupervisorBase supervisor || supervisor.Restarts == 0)
                continue;
            foreach (var child in supervisor.CurrentChildren())
            {
                if (child.Restarts > 0)
                    restarts[child.Pid] = (child.Restarts, last.TryGetValue((pid, child.Spec.Id), out var at) ? at : null);
            }
        }

        (_restarts, _seen) = (restarts, total);
    }
}

using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Server.RuntimeViews;

/// <summary>
/// The place of a process among the children of its supervisor, where the process that replaces it will be. The children of a dynamic
/// supervisor have no places.
/// </summary>
internal sealed class ChildPlace
{
    // A supervisor needs microseconds. One that is busy, or gives up, does not delay the answer for long.
    private const int MostLooks = 100;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly SupervisorView _supervisor;
    private readonly ChildView _child;

    private ChildPlace(SupervisorView supervisor, ChildView child) => (_supervisor, _child) = (supervisor, child);

    /// <summary>The supervisor that has started a process; null when none has.</summary>
    internal static SupervisorView? SupervisorOf(Node node, Pid pid) =>
        node.Info(pid)?.Parent is { } parent ? node.SupervisionTree(parent) : null;

    /// <summary>The place of a process; null when it has none, or its supervisor does not start it again.</summary>
    internal static ChildPlace? Of(Node node, Pid pid) =>
        SupervisorOf(node, pid) is { IsDynamic: false } supervisor
        && supervisor.ChildOf(pid) is { Restart: not Restart.Temporary } child
            ? new ChildPlace(supervisor, child)
            : null;

    /// <summary>The process that has replaced the one that was there; null when there is none so far.</summary>
    internal async ValueTask<Pid?> Successor(CancellationToken cancellation)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            var now = _supervisor.Children.FirstOrDefault(child => child.Id.Equals(_child.Id));
            if (now?.Pid is { } pid && pid != _child.Pid)
                return pid;

            // The real clock: this waits for other threads of the machine, not for a time in the life of the node.
            await Task.Delay(BetweenLooks, TimeProvider.System, cancellation);
        }

        return null;
    }
}

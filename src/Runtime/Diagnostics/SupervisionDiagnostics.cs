using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Reads supervision trees. It reads the data of the supervisors without a message, so it also works for a supervisor that is busy, or
/// stuck in the start of a child.
/// </summary>
/// <example>
/// <code>
/// foreach (var tree in node.SupervisionTrees())
/// {
///     foreach (var child in tree.Children)
///         Console.WriteLine($"{child.Id} {child.State} {child.Pid}, restarted {child.Restarts} times");
/// }
/// </code>
/// </example>
public static class SupervisionDiagnostics
{
    /// <summary>The tree under a supervisor of any kind.</summary>
    /// <param name="node">The node it runs on.</param>
    /// <param name="supervisor">A pid, a registered name or a via name.</param>
    /// <returns>The supervisor; <see langword="null"/> when there is no such process, or it is not a supervisor.</returns>
    public static SupervisorView? SupervisionTree(this Node node, Destination supervisor)
    {
        ArgumentNullException.ThrowIfNull(node);
        return SupervisorView.Of(supervisor.Resolve(node));
    }

    /// <summary>The trees of a node: its supervisors that no other supervisor has started.</summary>
    /// <param name="node">The node. All its processes are read.</param>
    /// <returns>The supervisors, the oldest first.</returns>
    public static IReadOnlyList<SupervisorView> SupervisionTrees(this Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return
        [
            .. node.Processes()
                .Where(static pid => pid.Process!.Behaviour is SupervisorBase && pid.Process.Parent?.Behaviour is not SupervisorBase)
                .OrderBy(static pid => pid.Id)
                .Select(static pid => SupervisorView.Of(pid.Process))
                .OfType<SupervisorView>(),
        ];
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Looking at supervision trees: who supervises whom. Reads what the supervisors keep and sends nobody a message, so that a supervisor that
/// is busy, or stuck in the start of a child, can be looked at.
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
    /// <returns>The supervisor, or <see langword="null"/> when there is none: no such process, or it does not supervise.</returns>
    public static SupervisorView? SupervisionTree(this Node node, Destination supervisor)
    {
        ArgumentNullException.ThrowIfNull(node);
        return SupervisorView.Of(supervisor.Resolve(node));
    }

    /// <summary>The trees of a node: its supervisors that no other supervisor has started.</summary>
    /// <param name="node">The node. All its processes are looked at.</param>
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

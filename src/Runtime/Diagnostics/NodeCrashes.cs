using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>Looking back at what has crashed.</summary>
public static class NodeCrashes
{
    /// <summary>
    /// The last crashes of processes on a node, up to <see cref="NodeOptions.CrashesKept"/>. A crash is an end by an exception; for a
    /// server also any other end that is neither <see cref="ExitReason.Normal"/> nor a shutdown. A process that is ended from outside has
    /// not crashed.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <returns>The reports, oldest first.</returns>
    /// <example>
    /// <code>
    /// foreach (var crash in node.Crashes())
    ///     Console.WriteLine($"{crash.At:HH:mm:ss} {crash.Pid} {crash.Name}: {crash.Reason}");
    /// </code>
    /// </example>
    public static IReadOnlyList<CrashReport> Crashes(this Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return
        [
            .. node.RecentCrashes.Snapshot()
                .Select(static crash => new CrashReport(crash.At, crash.Pid, crash.Name, crash.Server, crash.Reason)
                {
                    LastMessageType = crash.LastMessageType,
                }),
        ];
    }

    /// <summary>
    /// The last decisions of a node's supervisors about children that have ended, up to <see cref="NodeOptions.CrashesKept"/>: those that
    /// they restart, and those that ended abnormally. So a child that was killed is among them, although it has not crashed.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <returns>The reports, oldest first.</returns>
    public static IReadOnlyList<SupervisorReport> SupervisorReports(this Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Annex<RecentReports>().Snapshot();
    }
}

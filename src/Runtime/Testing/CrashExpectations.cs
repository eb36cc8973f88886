using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>Expectations of tests about the crash reports of a node.</summary>
/// <remarks>They look at what the node keeps: at the last <see cref="NodeOptions.CrashesKept"/> crashes, 100 by default.</remarks>
public static class CrashExpectations
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits for a crash report, which may have been made before.</summary>
    /// <param name="node">The node.</param>
    /// <param name="when">The condition for the report; any report by default.</param>
    /// <param name="within">How long to wait, in real time; 10 seconds by default.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ExpectationException">There was none in time. The text lists the others.</exception>
    /// <example>
    /// <code>
    /// node.Send(pid, "go");
    /// var crash = await node.ExpectCrash(report =&gt; report.Pid == pid);
    /// Assert.IsType&lt;InvalidOperationException&gt;(crash.Reason.Term);
    /// </code>
    /// </example>
    public static async Task<CrashReport> ExpectCrash(this Node node, Func<CrashReport, bool>? when = null, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        var limit = within ?? Patience;
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            // Taken before the reports are read: a crash that comes in between completes this task.
            var next = node.RecentCrashes.Next(node.Completion);
            if (node.Crashes().FirstOrDefault(report => when is null || when(report)) is { } found)
                return found;

            var left = limit - TimeProvider.System.GetElapsedTime(began);
            try
            {
                await next.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            catch (TimeoutException)
            {
                var which = when is null ? "" : " that satisfies a condition";
                throw new ExpectationException(
                    $"The node expected a crash{which}, but none came within {limit.TotalSeconds:0.###} s. {Describe(node)}");
            }
        }
    }

    /// <summary>Makes sure that no process of the node has crashed.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="ExpectationException">Some have. The text lists them.</exception>
    public static void ExpectNoCrash(this Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.RecentCrashes.Total > 0)
            throw new ExpectationException($"The node expected no crash. {Describe(node)}");
    }

    private static string Describe(Node node)
    {
        var crashes = node.Crashes();
        if (crashes.Count == 0)
            return node.RecentCrashes.Total == 0 ? "No process has crashed." : "Some have crashed, and the node keeps no reports.";

        var listed = crashes.Select(static crash => $"{crash.Pid} ({crash.Name ?? crash.Server ?? "no name"}): {crash.Reason}");
        return $"These have crashed: {string.Join("; ", listed)}.";
    }
}

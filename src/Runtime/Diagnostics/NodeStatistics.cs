using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// What a node has counted since its start, for people and programs that look once in a while. A meter has the same figures:
/// <see cref="NodeMetrics"/>. OTP: <c>erlang:statistics/1</c>, <c>erlang:system_info/1</c>.
/// </summary>
public sealed record NodeStatistics
{
    /// <summary>Processes that live.</summary>
    public int Processes { get; init; }

    /// <summary>Tables that exist.</summary>
    public int Tables { get; init; }

    /// <summary>Processes that were started.</summary>
    public long Spawned { get; init; }

    /// <summary>Crash reports: see <see cref="NodeCrashes.Crashes"/>, which keeps the last of them.</summary>
    public long Crashes { get; init; }

    /// <summary>Decisions of supervisors: see <see cref="NodeCrashes.SupervisorReports"/>, which keeps the last of them.</summary>
    public long SupervisorReports { get; init; }

    /// <summary>Children that their supervisors have restarted.</summary>
    public long Restarts { get; init; }

    /// <summary>
    /// Messages and casts that were not received: sent to a process that had ended or to a name that no process had, or left in the mailbox
    /// of a process that has ended.
    /// </summary>
    public long DeadLetters { get; init; }

    /// <summary>How often a turn was reported as long: see <see cref="Node.LongTurn"/>.</summary>
    public long LongTurns { get; init; }
}

/// <summary>Reads <see cref="NodeStatistics"/>.</summary>
public static class NodeStatisticsReader
{
    /// <summary>Reads the counters of a node. It looks at no process.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The figures; each is true at one moment, but two may be of different moments.</returns>
    public static NodeStatistics Statistics(this Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new NodeStatistics
        {
            Processes = node.ProcessCount,
            Tables = node.Annex<TableDirectory>().Count,
            Spawned = node.Spawned,
            Crashes = node.RecentCrashes.Total,
            SupervisorReports = node.Annex<Supervision.RecentReports>().Total,
            Restarts = node.Counters.Restarts,
            DeadLetters = node.Counters.DeadLetters,
            LongTurns = node.Counters.LongTurns,
        };
    }
}

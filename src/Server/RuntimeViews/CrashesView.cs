using System.Text.Json;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>
/// The last processes that crashed or were killed, the newest first. Joins the node's crash reports with the reports of its supervisors: a
/// process that was killed has no crash report, and a process without a supervisor has no decision.
/// </summary>
internal static class CrashesView
{
    internal const string Path = "/v1/crashes";

    internal static Task List(HttpContext context, Node node)
    {
        var query = RequestTarget.Of(context).Query;
        var limit = query.Limit();
        var withClean = query.Flag("clean");
        return query.Problem is { } problem
            ? context.WriteProblem(problem)
            : ViewPage.Send(context, [.. Join(node, withClean).Take(limit)], nextLink: null, Write);
    }

    /// <summary>All that is known, the newest first.</summary>
    /// <param name="node">The node.</param>
    /// <param name="withClean">Whether also children that have ended well, and were restarted.</param>
    internal static IEnumerable<Ending> Join(Node node, bool withClean = false)
    {
        // The latest report of each process: a supervisor whose restarts fail may give up later.
        var decisions = new Dictionary<Pid, SupervisorReport>();
        foreach (var report in node.SupervisorReports())
            decisions[report.Pid] = report;

        var endings = new List<Ending>();
        foreach (var crash in node.Crashes())
        {
            decisions.Remove(crash.Pid, out var decision);
            endings.Add(new Ending(crash.At, crash.Pid, crash.Name, crash.Server, crash.Reason, decision, crash.LastMessageType));
        }

        // A child that has ended well and is restarted has not crashed.
        endings.AddRange(decisions.Values
            .Where(report => withClean || !report.Reason.IsClean)
            .Select(static report => new Ending(report.At, report.Pid, null, null, report.Reason, report, null)));
        return endings.OrderByDescending(static ending => ending.At);
    }

    internal static void Write(Utf8JsonWriter json, Ending ending)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, HttpTime.Rfc3339(ending.At));
        json.WriteString("pid"u8, ending.Pid.ToString());
        json.WriteString("name"u8, ViewText.Limit(ending.Name));
        json.WriteString("server"u8, ViewText.Limit(ending.Server));
        json.WriteString("lastMessageType"u8, ViewText.Limit(ending.LastMessageType));
        json.WriteString("reason"u8, Echo.Limit(ending.Reason.ToString(), ViewText.MaxReasonBytes));
        json.WriteString("supervisor"u8, ending.Report?.Supervisor.ToString());
        json.WriteString("child"u8, ViewText.Of(ending.Report?.Child));
        json.WriteString("decision"u8, Word(ending.Report?.Decision));
        json.WriteEndObject();
    }

    private static string? Word(SupervisorDecision? decision) => decision switch
    {
        SupervisorDecision.Restart => "restart",
        SupervisorDecision.Leave => "leave",
        SupervisorDecision.GiveUp => "giveUp",
        _ => null,
    };

    /// <summary>The end of a process, and what its supervisor has made of it.</summary>
    internal sealed record Ending(
        DateTimeOffset At, Pid Pid, string? Name, string? Server, ExitReason Reason, SupervisorReport? Report, string? LastMessageType);
}

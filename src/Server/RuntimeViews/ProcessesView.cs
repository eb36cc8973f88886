using Pail.Runtime.Processes;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>The processes in the order of their pids, and one process.</summary>
internal static class ProcessesView
{
    internal const string Path = "/v1/processes";

    private static readonly NumberedList<Pid, ProcessInfo> Processes = new(Path, static pid => pid.Id, ProcessJson.WriteItem);

    internal static Task List(HttpContext context, Node node) => Processes.Send(context, node.Processes, node.Info);

    internal static Task Show(HttpContext context, Node node)
    {
        var name = RequestTarget.Of(context).Member;
        if (!PidText.TryRead(name, out var id))
            return context.WriteProblem(ProblemKind.InvalidPath, $"A pid must look {PidText.Expected}, but is {Echo.Quote(name)}.");
        return node.FindProcess(id) is { } pid && node.Info(pid) is { } info
            ? Json.Send(context, ContentTypes.Json, info, (json, shown) => new ProcessDetail(node).Write(json, shown, activity: null))
            : context.WriteProblem(ProblemKind.NotFound, $"There is no process {Echo.Quote(name)}; it may have ended.");
    }
}

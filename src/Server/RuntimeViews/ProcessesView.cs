using System.Globalization;
using Pail.Runtime.Processes;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>The processes in the order of their pids, and one process.</summary>
internal static class ProcessesView
{
    internal const string Path = "/v1/processes";

    internal static Task List(HttpContext context, Node node)
    {
        var query = RequestTarget.Of(context).Query;
        var limit = query.Limit();
        var after = query.NumberCursor(Path);
        if (query.Problem is { } problem)
            return context.WriteProblem(problem);

        // One process more than the limit tells whether there is a next page. A process that ends meanwhile is left out.
        var found = node.Processes(after, limit + 1);
        var shown = found.Take(limit).Select(node.Info).OfType<ProcessInfo>().ToList();
        var next = found.Count > limit ? found[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return ViewPage.Send(context, shown, PageLink.Add(context.Response, Path, query, next), ProcessJson.WriteItem);
    }

    internal static Task Show(HttpContext context, Node node)
    {
        var name = RequestTarget.Of(context).Member;
        if (!PidText.TryRead(name, out var id))
            return context.WriteProblem(ProblemKind.InvalidPath, $"A pid must look {PidText.Expected}, but is {Echo.Quote(name)}.");
        return node.FindProcess(id) is { } pid && node.Info(pid) is { } info
            ? Json.Send(context, ContentTypes.Json, info, ProcessJson.Write)
            : context.WriteProblem(ProblemKind.NotFound, $"There is no process {Echo.Quote(name)}; it may have ended.");
    }
}

using System.Globalization;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>
/// The supervision trees, or the tree below one supervisor (<c>root</c>). <c>limit</c> bounds the children of each supervisor, <c>depth</c>
/// the levels of children. A supervisor with more has a <c>nextLink</c>, which goes on with its next children.
/// </summary>
internal static class TreeView
{
    internal const string Path = "/v1/tree";

    internal static readonly string[] QueryParameters = ["root", "depth", "limit", "cursor"];

    private const int DefaultDepth = 8;
    private const int MaxDepth = 32;

    internal static Task Show(HttpContext context, Node node)
    {
        var query = RequestTarget.Of(context).Query;
        var limit = query.Limit();
        var depth = query.Integer("depth", DefaultDepth, MaxDepth);
        var after = query.NumberCursor(Path);
        var root = 0L;
        if (query.Text("root") is { } text && !PidText.TryRead(text, out root))
            query.Fail($"The query parameter root must be a pid {PidText.Expected}, but is {Echo.Quote(text)}.");
        if (query.Problem is { } problem)
            return context.WriteProblem(problem);

        var writer = new TreeWriter(depth, limit);
        if (root == 0)
            return ShowAll(context, query, node.SupervisionTrees(), after, limit, writer);

        if (node.FindProcess(root) is not { } pid || node.SupervisionTree(pid) is not { } tree)
            return context.WriteProblem(ProblemKind.NotFound, $"There is no supervisor 0.{root}.0; it may have ended.");
        var page = tree.ChildrenAfter(after, limit);
        var link = page.Next is { } next ? writer.LinkTo(pid, next) : null;
        PageLink.Add(context.Response, link);
        return Send(context, writer, [tree], page, link);
    }

    private static Task ShowAll(
        HttpContext context, Query query, IReadOnlyList<SupervisorView> trees, long after, int limit, TreeWriter writer)
    {
        var found = trees.Where(tree => tree.Pid.Id > after).Take(limit + 1).ToList();
        var next = found.Count > limit ? found[limit - 1].Pid.Id.ToString(CultureInfo.InvariantCulture) : null;
        return Send(context, writer, [.. found.Take(limit)], null, PageLink.Add(context.Response, Path, query, next));
    }

    /// <param name="context">The request.</param>
    /// <param name="writer">Writes the trees.</param>
    /// <param name="trees">The supervisors at the top of the answer.</param>
    /// <param name="page">The children of the only supervisor; null for the first children of each.</param>
    /// <param name="nextLink">The link to what comes after the trees.</param>
    private static Task Send(
        HttpContext context, TreeWriter writer, IReadOnlyList<SupervisorView> trees, ChildPage? page, string? nextLink) =>
        Json.Send(context, ContentTypes.Json, (writer, trees, page, nextLink), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("value"u8);
            foreach (var tree in answer.trees)
                answer.writer.WriteTree(json, tree, answer.page);
            json.WriteEndArray();
            json.WriteString("nextLink"u8, answer.nextLink);
            json.WriteEndObject();
        });
}

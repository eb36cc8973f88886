using Pail.Runtime.Processes;
using Pail.Server.OpenApi;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.Security;

namespace Pail.Server.RuntimeViews;

/// <summary>
/// What the runtime is doing: <c>/v1/processes</c>, <c>/v1/tree</c>, <c>/v1/tables</c> and <c>/v1/crashes</c>. The views read what the
/// runtime keeps anyway and send no process a message, so they also show processes that are stuck. Nothing is kept for them, and each
/// answer has a bound.
/// </summary>
internal static class RuntimeViewsApi
{
    internal static IEndpointRouteBuilder MapRuntimeViews(this IEndpointRouteBuilder routes, Node node, CrossOrigin crossOrigin)
    {
        var access = new ViewAccess(crossOrigin);
        MapList(ProcessesView.Path, ViewDescriptions.Processes, context => ProcessesView.List(context, node), "limit", "cursor");
        Describe(
            routes.MapRead(
                ResourceRoutes.MemberPattern(ProcessesView.Path, "pid"),
                context => access.Run(context, shown => ProcessesView.Show(shown, node))),
            ViewDescriptions.Process);
        var actions = new ProcessActions(node);
        MapAction("kill", actions.Kill, ViewDescriptions.Kill);
        MapAction("exit", actions.Exit, ViewDescriptions.Exit, "reason");
        MapAction("stop", actions.Stop, ViewDescriptions.Stop);
        MapAction("restart", actions.Restart, ViewDescriptions.Restart);
        MapList(TreeView.Path, ViewDescriptions.Tree, context => TreeView.Show(context, node), TreeView.QueryParameters);
        MapList(TablesView.Path, ViewDescriptions.Tables, context => TablesView.List(context, node), "limit", "cursor");
        MapList(CrashesView.Path, ViewDescriptions.Crashes, context => CrashesView.List(context, node), "limit", "clean");
        return routes;

        void MapList(string pattern, EndpointDescription description, RequestDelegate handler, params string[] queryParameters) =>
            Describe(routes.MapList(pattern, context => access.Run(context, handler), queryParameters), description);

        void MapAction(string name, RequestDelegate handler, EndpointDescription description, params string[] queryParameters) => Describe(
            routes.MapResource(
                HttpMethods.Post,
                ResourceRoutes.MemberActionPattern(ProcessesView.Path, "pid", name),
                context => access.Run(context, handler),
                queryParameters),
            description);

        static void Describe(IEndpointConventionBuilder view, EndpointDescription description) =>
            view.Needs(Role.Admin, allBuckets: true).Describe(description);
    }
}

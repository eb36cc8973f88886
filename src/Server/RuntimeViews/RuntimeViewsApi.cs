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
        MapView(ProcessesView.Path, ViewDescriptions.Processes, context => ProcessesView.List(context, node), "limit", "cursor");
        MapView(
            ResourceRoutes.MemberPattern(ProcessesView.Path, "pid"),
            ViewDescriptions.Process,
            context => ProcessesView.Show(context, node));
        MapView(TreeView.Path, ViewDescriptions.Tree, context => TreeView.Show(context, node), TreeView.QueryParameters);
        MapView(TablesView.Path, ViewDescriptions.Tables, context => TablesView.List(context, node), "limit", "cursor");
        MapView(CrashesView.Path, ViewDescriptions.Crashes, context => CrashesView.List(context, node), "limit");
        return routes;

        void MapView(string pattern, EndpointDescription description, RequestDelegate handler, params string[] queryParameters) =>
            routes.MapList(pattern, context => access.Run(context, handler), queryParameters)
                .Needs(Role.Admin, allBuckets: true)
                .Describe(description);
    }
}

using Pail.Buckets;
using Pail.Server.OpenApi;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.RuntimeViews;
using Pail.Server.Security;

namespace Pail.Server.Storage;

/// <summary>The storage of durable buckets: <c>/v1/storage</c> shows its figures, and <c>/v1/backup</c> answers a backup.</summary>
internal static class StorageApi
{
    private const string Path = "/v1/storage";
    private const string BackUpPath = "/v1/backup";

    /// <param name="routes">The routes that the endpoints are added to.</param>
    /// <param name="tree">The buckets; null when the server has others, as in some tests.</param>
    /// <param name="shared">The store of several servers; null when the buckets are this server's alone.</param>
    /// <param name="backups">Makes the backups.</param>
    /// <param name="crossOrigin">The rule for web pages of other sites.</param>
    internal static IEndpointRouteBuilder MapStorage(
        this IEndpointRouteBuilder routes, BucketTree? tree, ISharedStore? shared, BackUps backups, CrossOrigin crossOrigin)
    {
        var access = new ViewAccess(crossOrigin);
        routes.MapRead(Path, context => access.Run(context, shown => Show(shown, tree, shared)))
            .Needs(Role.Admin, allBuckets: true)
            .Describe(StorageDescriptions.Storage);
        routes.MapResource(HttpMethods.Post, BackUpPath, context => access.Run(context, backups.Answer))
            .Needs(Role.Admin, allBuckets: true)
            .Describe(StorageDescriptions.BackUp);
        return routes;
    }

    private static Task Show(HttpContext context, BucketTree? tree, ISharedStore? shared) =>
        shared is null ? StorageView.Show(context, tree?.Storage) : StorageView.Show(context, shared.Status);
}

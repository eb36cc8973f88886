namespace Pail.Server.Routing;

/// <summary>Maps endpoints that <see cref="BucketRouting"/> matches.</summary>
internal static class BucketRouteExtensions
{
    private static readonly SuppressMatchingMetadata NotByPath = new();

    /// <summary>
    /// Maps a handler to a pattern made by <see cref="BucketRoutes"/>. The framework's matcher never sees it: a path that only its decoding
    /// would lead there, such as <c>/v1/%62uckets/b</c>, is not found.
    /// </summary>
    internal static void MapBucketRoute(this IEndpointRouteBuilder routes, string method, string pattern, RequestDelegate handler) =>
        routes.MapMethods(pattern, [method], handler).WithMetadata(NotByPath);
}

namespace Pail.Server.Routing;

/// <summary>Maps endpoints that <see cref="ResourceRouting"/> matches.</summary>
internal static class RouteExtensions
{
    private static readonly SuppressMatchingMetadata NotByFramework = new();

    /// <summary>
    /// Maps a handler to a fixed path, or to a pattern made by <see cref="ResourceRoutes"/>. The framework's matcher never sees it: that
    /// one decodes escapes, ignores case and forgives a trailing slash.
    /// </summary>
    /// <param name="routes">Where the endpoint is added.</param>
    /// <param name="method">The HTTP method, in upper case.</param>
    /// <param name="pattern">The path or pattern.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="queryParameters">The query parameters there may be; the routing refuses all others.</param>
    internal static void MapResource(
        this IEndpointRouteBuilder routes, string method, string pattern, RequestDelegate handler, params string[] queryParameters) =>
        routes.MapMethods(pattern, [method], handler).WithMetadata(NotByFramework, new QueryParameters(queryParameters));

    /// <summary>Maps a handler for GET and HEAD.</summary>
    internal static void MapRead(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, params string[] queryParameters)
    {
        routes.MapResource(HttpMethods.Get, pattern, handler, queryParameters);
        routes.MapResource(HttpMethods.Head, pattern, handler, queryParameters);
    }
}

/// <summary>The query parameters that an endpoint knows.</summary>
internal sealed record QueryParameters(string[] Names);

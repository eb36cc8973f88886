using Pail.Server.Security;

namespace Pail.Server.Routing;

/// <summary>Maps endpoints that <see cref="ResourceRouting"/> matches.</summary>
internal static class RouteExtensions
{
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];
    private static readonly SuppressMatchingMetadata SuppressFrameworkMatching = new();

    /// <summary>
    /// Maps a handler to a fixed path, or to a pattern made by <see cref="ResourceRoutes"/>. The framework's matcher ignores the endpoint,
    /// because that matcher is too lenient (see <see cref="ResourceRouting"/>).
    /// </summary>
    /// <param name="routes">The routes that the endpoint is added to.</param>
    /// <param name="method">The HTTP method, in upper case.</param>
    /// <param name="pattern">The path or pattern.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="queryParameters">The query parameters that the handler accepts; the routing refuses all others.</param>
    /// <returns>The endpoint's builder.</returns>
    internal static IEndpointConventionBuilder MapResource(
        this IEndpointRouteBuilder routes, string method, string pattern, RequestDelegate handler, params string[] queryParameters) =>
        routes.MapMethods(pattern, [method], handler).MadeResource(queryParameters);

    /// <summary>Says which <c>Kv-</c> headers a write accepts; the routing refuses all others.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="names">The names; one that ends in <c>-</c> is a prefix.</param>
    /// <returns>The endpoint.</returns>
    internal static IEndpointConventionBuilder AcceptHeaders(this IEndpointConventionBuilder endpoint, params string[] names) =>
        endpoint.WithMetadata(new AcceptedHeaders(names));

    /// <summary>Says which media types a PATCH accepts. The answer to OPTIONS of the resource tells them.</summary>
    internal static IEndpointConventionBuilder AcceptPatch(this IEndpointConventionBuilder endpoint, string mediaTypes) =>
        endpoint.WithMetadata(new AcceptedPatches(mediaTypes));

    /// <summary>
    /// Says which role a caller needs. Without it, GET and HEAD need a reader, and all other methods a writer.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="role">The role.</param>
    /// <param name="allBuckets">Whether the caller's key must be for all buckets, because the resource tells about all.</param>
    /// <returns>The endpoint.</returns>
    internal static IEndpointConventionBuilder Needs(this IEndpointConventionBuilder endpoint, Role role, bool allBuckets = false) =>
        endpoint.WithMetadata(new NeededRole(role, allBuckets));

    /// <summary>Maps a handler for GET and HEAD.</summary>
    internal static IEndpointConventionBuilder MapRead(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, params string[] queryParameters) =>
        routes.MapMethods(pattern, Reads, handler).MadeResource(queryParameters);

    /// <summary>Maps a handler of a list for GET and HEAD. The list is compressed for clients that accept it.</summary>
    internal static IEndpointConventionBuilder MapList(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, params string[] queryParameters) =>
        routes.MapRead(pattern, ListCompression.Of(handler, routes.ServiceProvider), queryParameters);

    /// <summary>Makes an endpoint that another library has mapped a resource as ours.</summary>
    internal static IEndpointConventionBuilder MadeResource(this IEndpointConventionBuilder endpoint, params string[] queryParameters) =>
        endpoint.WithMetadata(SuppressFrameworkMatching, new QueryParameters(queryParameters));
}

/// <summary>The query parameters that an endpoint accepts.</summary>
internal sealed record QueryParameters(string[] Names);

/// <summary>The role that an endpoint needs, and whether the caller's key must be for all buckets.</summary>
internal sealed record NeededRole(Role Role, bool AllBuckets);

/// <summary>The <c>Kv-</c> headers that an endpoint accepts.</summary>
internal sealed record AcceptedHeaders(string[] Names);

/// <summary>The media types that an endpoint for PATCH accepts, as the value of <c>Accept-Patch</c>.</summary>
internal sealed record AcceptedPatches(string MediaTypes);

using Pail.Server.Security;

namespace Pail.Server.Routing;

/// <summary>Maps endpoints that <see cref="ResourceRouting"/> matches.</summary>
internal static class RouteExtensions
{
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
        routes.MapMethods(pattern, [method], handler).WithMetadata(SuppressFrameworkMatching, new QueryParameters(queryParameters));

    /// <summary>Says which <c>Kv-</c> headers a write accepts; the routing refuses all others.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="names">The names; one that ends in <c>-</c> is a prefix.</param>
    internal static void AcceptHeaders(this IEndpointConventionBuilder endpoint, params string[] names) =>
        endpoint.WithMetadata(new AcceptedHeaders(names));

    /// <summary>
    /// Says which role a caller needs. Without it, GET and HEAD need a reader, and all other methods a writer.
    /// </summary>
    internal static IEndpointConventionBuilder Needs(this IEndpointConventionBuilder endpoint, Role role) =>
        endpoint.WithMetadata(new NeededRole(role));

    /// <summary>Maps a handler for GET and HEAD.</summary>
    internal static IEndpointConventionBuilder MapRead(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler, params string[] queryParameters) =>
        new Endpoints(
            routes.MapResource(HttpMethods.Get, pattern, handler, queryParameters),
            routes.MapResource(HttpMethods.Head, pattern, handler, queryParameters));

    // Two endpoints that are described together.
    private sealed class Endpoints(IEndpointConventionBuilder first, IEndpointConventionBuilder second) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            first.Add(convention);
            second.Add(convention);
        }
    }
}

/// <summary>The query parameters that an endpoint accepts.</summary>
internal sealed record QueryParameters(string[] Names);

/// <summary>The role that an endpoint needs.</summary>
internal sealed record NeededRole(Role Role);

/// <summary>The <c>Kv-</c> headers that an endpoint accepts.</summary>
internal sealed record AcceptedHeaders(string[] Names);

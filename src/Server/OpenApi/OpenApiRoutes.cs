using System.Reflection;
using Pail.Server.Http;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.OpenApi;

/// <summary>The OpenAPI document of all endpoints that have a description: <c>/openapi/v1.json</c>.</summary>
/// <remarks>
/// The document is a file, <c>v1.json</c>, that is part of the program. A test makes it from the endpoints and their descriptions, and
/// fails when the file differs. So the server need not carry what makes it, which would take it 8 MB of memory.
/// </remarks>
internal static class OpenApiRoutes
{
    /// <summary>The document's path.</summary>
    internal const string Path = "/openapi/v1.json";

    // The framework describes only endpoints with a method. What it would read from the method comes from the description.
    private static readonly MethodInfo Handler = ((RequestDelegate)Handle).Method;

    internal static IEndpointRouteBuilder MapApiDescription(this IEndpointRouteBuilder routes)
    {
        // Read by the first request, and kept.
        var document = new Lazy<byte[]>(Read);
        routes.MapRead(Path, context => Json.Send(context, ContentTypes.Json, document.Value)).Describe(ServiceDescriptions.OpenApi);
        return routes;
    }

    /// <summary>Puts the endpoint into the OpenAPI document.</summary>
    internal static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder endpoint, EndpointDescription description) =>
        endpoint.WithMetadata(Handler, description);

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiRoutes).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Task Handle(HttpContext context) => throw new InvalidOperationException("This method is only described, never called.");
}

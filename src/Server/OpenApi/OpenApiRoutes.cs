using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pail.Server.Http;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.OpenApi;

/// <summary>The OpenAPI document of all endpoints that have a description: <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiRoutes
{
    /// <summary>The document's path.</summary>
    internal const string Path = "/openapi/v1.json";

    private const string DocumentName = "v1";

    // The framework describes only endpoints with a method. What it would read from the method comes from the description.
    private static readonly MethodInfo Handler = ((RequestDelegate)Handle).Method;

    internal static IServiceCollection AddApiDescription(this IServiceCollection services, string version) =>
        services.AddOpenApi(DocumentName, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddOperationTransformer<OperationWriter>();
            options.AddDocumentTransformer(new DocumentWriter(version));
        });

    internal static IEndpointRouteBuilder MapApiDescription(this IEndpointRouteBuilder routes)
    {
        // Made by the first request and kept: the framework would make it again for each request.
        var document = new Lazy<Task<byte[]>>(() => Make(routes.ServiceProvider));
        routes.MapRead(Path, async context => await Json.Send(context, ContentTypes.Json, await document.Value))
            .Describe(ServiceDescriptions.OpenApi);
        return routes;
    }

    /// <summary>Puts the endpoint into the OpenAPI document.</summary>
    internal static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder endpoint, EndpointDescription description) =>
        endpoint.WithMetadata(Handler, description);

    /// <summary>Makes the document.</summary>
    internal static async Task<byte[]> Make(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName);
        var document = await provider.GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1) + "\n");
    }

    private static Task Handle(HttpContext context) => throw new InvalidOperationException("This method is only described, never called.");
}

using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Pail.Server.Service;

namespace Pail.Server.Tests.OpenApi;

/// <summary>Makes the OpenAPI document from the endpoints of a server and their descriptions.</summary>
internal static class ApiGenerator
{
    private const string Name = "v1";

    /// <summary>The file that the server serves.</summary>
    internal static string File { get; } = Path.Combine(ServerProcess.Repository, "src", "Server", "OpenApi", "v1.json");

    /// <summary>Registers the generator in a server of a test.</summary>
    internal static void Add(IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer<OperationWriter>();
        options.AddDocumentTransformer(new DocumentWriter(ServiceApi.Version));
    });

    internal static async Task<string> Make(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync(TestServer.Cancelled);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, TestServer.Cancelled) + "\n";
    }

    internal static Task<string> ReadFile() => System.IO.File.ReadAllTextAsync(File, Encoding.UTF8, TestServer.Cancelled);

    internal static Task WriteFile(string document) => System.IO.File.WriteAllTextAsync(File, document, TestServer.Cancelled);
}

using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pail.Server.OpenApi;

namespace Pail.Server.Tests.OpenApi;

/// <summary>Fills the parts of the OpenAPI document that belong to no operation.</summary>
/// <param name="version">The server's version.</param>
internal sealed class DocumentWriter(string version) : IOpenApiDocumentTransformer
{
    private const string About =
        "An in-memory key-value bucket server. The value is the body, everything about it is a header; JSON is for collections, "
        + "configuration and errors. Errors are problems (RFC 9457) with a stable `code`. Each resource also answers OPTIONS with its "
        + "methods.";

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Pail",
            Version = version,
            Description = About,
            License = new OpenApiLicense { Name = "Apache License 2.0", Identifier = "Apache-2.0" },
        };

        // Relative, so that the document is the same behind every name of the server.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(Tags.All.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Text }));
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas = Schemas();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["apiKey"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key. Needed only if the server has API keys.",
            },
        };

        // The empty requirement: a server without keys asks for none.
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] },
            new OpenApiSecurityRequirement(),
        ];
        return Task.CompletedTask;
    }

    private static Dictionary<string, IOpenApiSchema> Schemas()
    {
        var text = File.ReadAllText(Path.Combine(ServerProcess.Repository, "src", "Server", "OpenApi", "schemas.json"));
        var parsed = OpenApiDocument.Parse(text, OpenApiConstants.Json);
        return new Dictionary<string, IOpenApiSchema>(parsed.Document!.Components!.Schemas!);
    }
}

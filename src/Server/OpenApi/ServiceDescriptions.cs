using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.OpenApi;

/// <summary>What the endpoints of the server itself do, for the OpenAPI document.</summary>
internal static class ServiceDescriptions
{
    internal static readonly EndpointDescription Service = new("getService", Tags.Service, "Read the version and the links")
    {
        Answers = [new(200, "The service document.", ContentTypes.Json) { Schema = "Service" }],
    };

    internal static readonly EndpointDescription Live = new("getLiveness", Tags.Service, "Ask whether the server is alive")
    {
        Answers = [new(200, "It is: `ok`.", ContentTypes.Text)],
    };

    internal static readonly EndpointDescription Ready = new("getReadiness", Tags.Service, "Ask whether the server accepts work")
    {
        Answers =
        [
            new(200, "It does: `ok`. Or `degraded`, and a line for each bucket that has failed; the other buckets are served.", ContentTypes.Text),
        ],
        Problems = [ProblemKind.ShuttingDown],
    };

    internal static readonly EndpointDescription OpenApi = new("getOpenApi", Tags.Service, "Read this document")
    {
        Answers = [new(200, "The OpenAPI document.", ContentTypes.Json)],
    };

    internal static readonly EndpointDescription Docs = new("getDocs", Tags.Service, "Read this document as a page")
    {
        Answers = [new(200, "A page that shows the OpenAPI document. It makes no request to another host.", "text/html")],
    };
}

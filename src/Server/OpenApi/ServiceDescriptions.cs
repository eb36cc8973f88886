using Microsoft.Net.Http.Headers;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.OpenApi;

/// <summary>What the endpoints of the server itself do, for the OpenAPI document.</summary>
internal static class ServiceDescriptions
{
    internal static readonly EndpointDescription Service = new("getService", Tags.Service, "Read the version and the links")
    {
        Answers =
        [
            new(200, "The service document.", ContentTypes.Json) { Schema = "Service" },
            new(302, "For a browser: the observer is at `Location`.") { Headers = [HeaderNames.Location] },
        ],
    };

    internal static readonly EndpointDescription Live = new("getLiveness", Tags.Service, "Ask whether the server is alive")
    {
        Answers = [new(200, "It is: `ok`.", ContentTypes.Text)],
    };

    internal static readonly EndpointDescription Ready = new("getReadiness", Tags.Service, "Ask whether the server accepts work")
    {
        Answers =
        [
            new(
                200,
                "It does: `ok`. Or `degraded`, and a line for each bucket that has failed; the other buckets are served.",
                ContentTypes.Text),
        ],
        Problems = [ProblemKind.ShuttingDown, ProblemKind.NotReady, ProblemKind.NotReadyStorageFull, ProblemKind.StorageFailed],
    };

    internal static readonly EndpointDescription OpenApi = new("getOpenApi", Tags.Service, "Read this document")
    {
        Answers = [new(200, "The OpenAPI document.", ContentTypes.Json)],
    };

    internal static readonly EndpointDescription Docs = new("getDocs", Tags.Service, "Read this document as a page")
    {
        Answers = [new(200, "A page that shows the OpenAPI document. It makes no request to another host.", "text/html")],
    };

    internal static readonly EndpointDescription Metrics = new("getMetrics", Tags.Service, "Read the metrics")
    {
        Text = "In the text format of Prometheus. Requests are measured from the first read on.",
        Answers = [new(200, "The metrics.", ContentTypes.Text) { Headers = [HeaderNames.CacheControl] }],
    };

    internal static readonly EndpointDescription Problems = new("listProblems", Tags.Service, "List the problem codes")
    {
        Answers = [new(200, "The codes, one a line.", ContentTypes.Text, "text/html") { Headers = [HeaderNames.CacheControl] }],
        Problems = [ProblemKind.NotAcceptable],
    };

    internal static readonly EndpointDescription ProblemPage = new("getProblem", Tags.Service, "Read what a problem code means")
    {
        Answers =
        [
            new(200, "What it means, when it comes, what to do.", ContentTypes.Text, "text/html")
            {
                Headers = [HeaderNames.CacheControl],
            },
        ],
        Problems = [ProblemKind.NotFound, ProblemKind.NotAcceptable],
    };
}

using Microsoft.Net.Http.Headers;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Observer;

/// <summary>What the endpoints of the observer do, for the OpenAPI document.</summary>
internal static class ObserverDescriptions
{
    private static readonly string[] FileHeaders = [HeaderNames.CacheControl, HeaderNames.ContentEncoding];

    internal static readonly EndpointDescription Page = new("getObserver", Tags.Service, "Open the observer, a page for browsers")
    {
        Text = "It shows buckets, processes, tables and charts while they change. It makes no request to another host.",
        Answers = [new(200, "The page.", "text/html") { Headers = FileHeaders }],
    };

    internal static readonly EndpointDescription File = new("getObserverFile", Tags.Service, "Read a file of the observer's page")
    {
        Text = "The name has a hash of the content, so the file never changes.",
        Answers = [new(200, "The file.", "text/javascript", "text/css", "image/svg+xml", "text/plain") { Headers = FileHeaders }],
        Problems = [ProblemKind.NotFound],
    };

    internal static readonly EndpointDescription Session = new("getSession", Tags.Service, "Read what the caller may do")
    {
        Text = "The role of the API key and whether it is for all buckets; without API keys everybody may do everything. And whether "
            + "buckets can be durable here, and are it unless their creation says otherwise.",
        Answers = [new(200, "The session.", ContentTypes.Json) { Schema = "Session", Headers = [HeaderNames.CacheControl] }],
    };

    internal static readonly EndpointDescription Stream = new("observe", Tags.Runtime, "Observe the node")
    {
        Text = "Sends an event `hello`, then an event `sample` in each interval: the figures of the node and, as far as `show` asks for "
            + "them, the rows of the supervision trees, of processes and of tables. A sample has only the rows that have changed since "
            + "the sample before, and their `order` when that has changed. The server samples only while somebody observes, and says what "
            + "it costs in `node.observer`. With a storage, `node.storage` has its figures. The first sample has no rates. An event "
            + "`farewell` says that the server stops.",
        Answers =
        [
            new(200, "An answer without end, or of as many `samples` as were asked for.", "text/event-stream")
            {
                Headers = [HeaderNames.CacheControl],
            },
        ],
        Problems = [ProblemKind.CrossOrigin, ProblemKind.RateLimited, ProblemKind.ShuttingDown],
    };
}

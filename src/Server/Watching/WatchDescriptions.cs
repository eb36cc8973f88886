using Microsoft.Net.Http.Headers;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Watching;

/// <summary>What the endpoint of watches does, for the OpenAPI document.</summary>
internal static class WatchDescriptions
{
    internal static readonly EndpointDescription Watch = new("watchBucket", Tags.Watch, "Watch the changes of a bucket")
    {
        Text = "An endless answer. Events: `put`, `delete`, `expire`, `evict`, `clear`, `initial-end`, `bucket-down`, `bucket-up`, "
            + "`bucket-deleted`, `overflow`, `reset`. The id of an event is a place to go on from, with `Last-Event-ID` or `since`.",
        Headers = [HeaderNames.Accept, "Last-Event-ID"],
        Answers =
        [
            new(200, "The events, as server-sent events or as lines of JSON.", "text/event-stream", ContentTypes.NdJson)
            {
                Headers = [HeaderNames.CacheControl],
            },
        ],
        Problems =
        [
            ProblemKind.NotAcceptable, ProblemKind.RevisionCompacted, ProblemKind.FutureRevision, ProblemKind.CrossOrigin,
            ProblemKind.InvalidKey,
            .. CommonProblems.OfCalls,
        ],
    };
}

using Microsoft.Net.Http.Headers;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Transfers;

/// <summary>What the endpoints of exports and imports do, for the OpenAPI document.</summary>
internal static class TransferDescriptions
{
    internal static readonly EndpointDescription Export = new("exportBucket", Tags.Buckets, "Read all values of a bucket")
    {
        Text = "A line of JSON for each key, in byte order of the keys, and a last line that says how many there were. Without it, the "
            + "export was cut off.",
        Answers = [new(200, "The lines.", ContentTypes.NdJson) { Headers = [HeaderNames.CacheControl] }],
        Problems = CommonProblems.OfCalls,
    };

    internal static readonly EndpointDescription Import = new("importBucket", Tags.Buckets, "Store the values of an export")
    {
        Text = "Over the values of the same keys. If anything is wrong with the lines, nothing is stored.",
        Body = new("The lines of an export.", ContentTypes.NdJson),
        Answers = [new(200, "How many keys were stored.", ContentTypes.Json) { Schema = "Imported", Example = """{"imported":3}""" }],
        Problems =
        [
            .. CommonProblems.OfWrites, ProblemKind.InvalidJson, ProblemKind.UnsupportedMediaType, ProblemKind.RequestTooLarge,
            ProblemKind.ValueTooLarge, ProblemKind.QuotaExceeded, ProblemKind.UnknownField,
            ProblemKind.InvalidKey,
        ],
    };
}

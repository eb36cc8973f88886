using Microsoft.Net.Http.Headers;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Batches;

/// <summary>What the endpoints of many operations do, for the OpenAPI document.</summary>
internal static class BatchDescriptions
{
    private static readonly ProblemKind[] Common =
    [
        .. CommonProblems.OfWrites, ProblemKind.InvalidJson, ProblemKind.UnknownField, ProblemKind.UnsupportedMediaType,
        ProblemKind.RequestTooLarge, ProblemKind.InvalidKey, ProblemKind.InvalidTtl, ProblemKind.QuotaExceeded,
    ];

    internal static readonly EndpointDescription Batch = new("batch", Tags.Many, "Do many operations, each by itself")
    {
        Text = "At most 1,000 operations and 16 MB. All are checked before the first is done. One that fails does not stop the others: its "
            + "result has the status and the code that it would have as a request of its own.",
        Body = new("The operations.", ContentTypes.Json)
        {
            Schema = "Batch",
            Example = """{"ops":[{"op":"put","key":"a","text":"x","ttl":"5s"},{"op":"get","key":"b"},{"op":"incr","key":"n","by":2}]}""",
        },
        Answers =
        [
            new(200, "One result for each operation, in order.", ContentTypes.Json)
            {
                Schema = "BatchResults", Headers = [HeaderNames.CacheControl],
                Example = """{"results":[{"status":201,"etag":"\"7.42\"","revision":42},{"status":404,"code":"key-not-found"}]}""",
            },
        ],
        Problems = Common,
    };

    internal static readonly EndpointDescription Transaction = new("transact", Tags.Many, "Do many operations as one")
    {
        Text = "If all comparisons hold, the operations of `then` are done, else those of `else`. Nobody sees a part of them. "
            + "If one fails, nothing is done.",
        Body = new("The comparisons and the operations.", ContentTypes.Json)
        {
            Schema = "Transaction",
            Example = """{"compare":[{"key":"a","exists":true}],"then":[{"op":"delete","key":"a"}],"else":[{"op":"get","key":"b"}]}""",
        },
        Answers =
        [
            new(200, "Which operations were done, and their results.", ContentTypes.Json)
            {
                Schema = "TransactionResults", Headers = [HeaderNames.CacheControl],
                Example = """{"succeeded":true,"revision":43,"results":[{"status":204,"existed":true}]}""",
            },
        ],
        Problems = [.. Common, ProblemKind.TransactionFailed],
    };
}
